"""What tests of callbacks start from: figures in the app's colours, and services with one portfolio."""

import pytest
from fakes import FakeServices

from webapp.components.chart_theme import register_templates


@pytest.fixture(autouse=True, scope="session")
def _templates() -> None:
    register_templates()


@pytest.fixture
def services() -> FakeServices:
    """Services with one portfolio: 60 % SPY, which holds GOOGL 0.06 and GOOG 0.04, 20 % VGT, 10 % NVDA, 10 % IWM."""
    made = FakeServices()
    made.save_sample("s1")
    return made
