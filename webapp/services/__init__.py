"""The use cases: the only rooms that open a transaction. Pages, commands and the API call nothing else."""

from analytics.concentration import VersionMeasures
from db.repositories.data_status import BatchStatus, CheckNote, RunStatus, SourceNote
from db.repositories.versions import (
    FileNote,
    HoldingLine,
    LineOfCompany,
    SectorWeight,
    Shown,
    Version,
    WeightChange,
)
from webapp.services.analysis import Analysis
from webapp.services.data_health import Attempt, DataHealth, Freshness, FundStatus
from webapp.services.downloads import Download
from webapp.services.freshness import Age, AgeGrade
from webapp.services.fund_versions import FundVersions, ShownThen, VersionChanges, VersionDetail
from webapp.services.household_model import Household, HouseholdAccount, KeptImport, Saved
from webapp.services.import_file import warm_up_reader
from webapp.services.import_model import (
    NO_EDITS,
    AccountPreview,
    ChangeKind,
    HoldingChange,
    ImportEdits,
    ImportPreview,
    ImportTarget,
    Place,
    RateNeed,
    SecurityHit,
)
from webapp.services.import_portfolio import PortfolioSummary
from webapp.services.market_state import MarketState
from webapp.services.plans import Destination
from webapp.services.runs import Asked, RunsState, UnderWay
from webapp.services.samples import Sample
from webapp.services.services import Services, build_services
from webapp.services.trail import TrailStop

__all__ = [
    "NO_EDITS",
    "AccountPreview",
    "Age",
    "AgeGrade",
    "Analysis",
    "Asked",
    "Attempt",
    "BatchStatus",
    "ChangeKind",
    "CheckNote",
    "DataHealth",
    "Destination",
    "Download",
    "FileNote",
    "Freshness",
    "FundStatus",
    "FundVersions",
    "HoldingChange",
    "HoldingLine",
    "Household",
    "HouseholdAccount",
    "ImportEdits",
    "ImportPreview",
    "ImportTarget",
    "KeptImport",
    "LineOfCompany",
    "MarketState",
    "Place",
    "PortfolioSummary",
    "RateNeed",
    "RunStatus",
    "RunsState",
    "Sample",
    "Saved",
    "SectorWeight",
    "SecurityHit",
    "Services",
    "Shown",
    "ShownThen",
    "SourceNote",
    "TrailStop",
    "UnderWay",
    "Version",
    "VersionChanges",
    "VersionDetail",
    "VersionMeasures",
    "WeightChange",
    "build_services",
    "warm_up_reader",
]
