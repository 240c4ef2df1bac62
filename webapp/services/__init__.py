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
from webapp.services.beside import Beside
from webapp.services.book_figures import BookFigure, BookPortfolio, BookStandings
from webapp.services.books import BookState
from webapp.services.choice_edits import published_ids
from webapp.services.choices import ChoicesState
from webapp.services.company_line import CompanyLine
from webapp.services.data_health import Attempt, DataHealth, Freshness, FundStatus
from webapp.services.definitions import CompanyView, Definitions, ListView, Member, StandInView, ThemeVersion
from webapp.services.downloads import Download
from webapp.services.freshness import Age, AgeGrade
from webapp.services.fund_page import FundEntry, FundPage, Nested, YourMoney
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
from webapp.services.market_state import MarketState, Yardstick
from webapp.services.overlap import FundsInCommon, PairInCommon
from webapp.services.plans import Destination
from webapp.services.plans_model import (
    MAX_COMPARED,
    ComparedFigure,
    Curve,
    CurvePoint,
    FigureUnit,
    OpenedPlan,
    PlanAccount,
    PlanComparison,
    PlanDefaults,
    PlanSummary,
    ProofRun,
    ProofState,
    ReplayedPlan,
)
from webapp.services.runs import Asked, RunsState, UnderWay
from webapp.services.samples import Sample
from webapp.services.services import Services, build_services
from webapp.services.shares import LinkSummary, NothingShared, OpenedView, SharedLink
from webapp.services.trail import TrailStop

__all__ = [
    "MAX_COMPARED",
    "NO_EDITS",
    "AccountPreview",
    "Age",
    "AgeGrade",
    "Analysis",
    "Asked",
    "Attempt",
    "BatchStatus",
    "Beside",
    "BookFigure",
    "BookPortfolio",
    "BookStandings",
    "BookState",
    "ChangeKind",
    "CheckNote",
    "ChoicesState",
    "CompanyLine",
    "CompanyView",
    "ComparedFigure",
    "Curve",
    "CurvePoint",
    "DataHealth",
    "Definitions",
    "Destination",
    "Download",
    "FigureUnit",
    "FileNote",
    "Freshness",
    "FundEntry",
    "FundPage",
    "FundStatus",
    "FundVersions",
    "FundsInCommon",
    "HoldingChange",
    "HoldingLine",
    "Household",
    "HouseholdAccount",
    "ImportEdits",
    "ImportPreview",
    "ImportTarget",
    "KeptImport",
    "LineOfCompany",
    "LinkSummary",
    "ListView",
    "MarketState",
    "Member",
    "Nested",
    "NothingShared",
    "OpenedPlan",
    "OpenedView",
    "PairInCommon",
    "Place",
    "PlanAccount",
    "PlanComparison",
    "PlanDefaults",
    "PlanSummary",
    "PortfolioSummary",
    "ProofRun",
    "ProofState",
    "RateNeed",
    "ReplayedPlan",
    "RunStatus",
    "RunsState",
    "Sample",
    "Saved",
    "SectorWeight",
    "SecurityHit",
    "Services",
    "SharedLink",
    "Shown",
    "ShownThen",
    "SourceNote",
    "StandInView",
    "ThemeVersion",
    "TrailStop",
    "UnderWay",
    "Version",
    "VersionChanges",
    "VersionDetail",
    "VersionMeasures",
    "WeightChange",
    "Yardstick",
    "YourMoney",
    "build_services",
    "published_ids",
    "warm_up_reader",
]
