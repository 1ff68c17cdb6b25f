"""Open311 GeoReport v2 over the procedure that takes the public's requests: https://wiki.open311.org/GeoReport_v2."""
