"""County-years as figures: lawful scenarios replayed in the quantities that a published report names."""
