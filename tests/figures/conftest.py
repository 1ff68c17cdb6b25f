import pytest
from tests.figures.county import County


@pytest.fixture
def county(db: None) -> County:
    return County()
