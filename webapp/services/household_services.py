"""What the door offers for a person's portfolios as a whole."""

from dataclasses import dataclass

from analytics.model.portfolio import AccountKind
from webapp.services import everything, household, household_again, household_imports
from webapp.services.context import ServiceContext
from webapp.services.downloads import Download
from webapp.services.household_model import Household


@dataclass(frozen=True, slots=True)
class HouseholdServices:
    """The use cases of the accounts page; each change is one transaction, and ``undo`` takes the last one back."""

    context: ServiceContext

    def household(self, portfolio_id: str) -> Household:
        """Return a portfolio with all its accounts and imports."""
        return household.household(self.context, portfolio_id)

    def rename_portfolio(self, portfolio_id: str, name: str) -> None:
        """Give a portfolio another name."""
        household.rename_portfolio(self.context, portfolio_id, name)

    def rename_account(self, portfolio_id: str, label: str, new_label: str) -> None:
        """Give an account another name."""
        household.rename_account(self.context, portfolio_id, label, new_label)

    def set_account_kind(self, portfolio_id: str, label: str, kind: AccountKind) -> None:
        """Say how an account is taxed."""
        household.set_account_kind(self.context, portfolio_id, label, kind)

    def switch_account(self, portfolio_id: str, label: str, is_included: bool) -> None:  # noqa: FBT001 - a switch of the page
        """Count an account in every analysis, or leave it out."""
        household.switch_account(self.context, portfolio_id, label, is_included=is_included)

    def merge_accounts(self, portfolio_id: str, label: str, into_label: str) -> None:
        """Show the lines of an account under another one."""
        household.merge_accounts(self.context, portfolio_id, label, into_label)

    def delete_account(self, portfolio_id: str, label: str) -> None:
        """Take an account out of a portfolio."""
        household.delete_account(self.context, portfolio_id, label)

    def merge_portfolios(self, portfolio_id: str, into_id: str) -> None:
        """Move all accounts of a portfolio into another one."""
        household.merge_portfolios(self.context, portfolio_id, into_id)

    def restore_import(self, portfolio_id: str, import_id: str) -> None:
        """Let the accounts of a kept import show its lines again."""
        household_imports.restore_import(self.context, portfolio_id, import_id)

    def read_again(self, portfolio_id: str) -> int:
        """Resolve the files a portfolio shows with today's data; return how many came to something else."""
        return household_again.read_again(self.context, portfolio_id)

    def undo(self, portfolio_id: str, state_no: int | None = None) -> str:
        """Take back the last change of a portfolio, or the one that led to this state; return in words what it was."""
        return household.undo(self.context, portfolio_id, state_no)

    def export_everything(self, file_format: str) -> Download:
        """Return all that is kept of the user as a file, JSON or CSV."""
        return everything.export_everything(self.context, file_format)

    def export_holdings(self, portfolio_id: str, file_format: str) -> Download:
        """Return the holdings of all accounts of a portfolio as a file that can be imported again."""
        return everything.export_holdings(self.context, portfolio_id, file_format)
