"""What the ``etl`` commands print: the documents of the contract, and the same for people."""

from collections.abc import Iterable
from typing import Any

from analytics.model.quality import Finding
from etl.files import FileAnswer
from etl.ledger import FileRun


def run_document(run: FileRun) -> dict[str, Any]:
    """Return one file's load as definitions have it; unknown is null."""
    return {
        "file": run.file or None,
        "source": run.source or None,
        "fund": run.fund or None,
        "as_of": run.as_of_date.isoformat() if run.as_of_date else None,
        "rows": run.n_rows if run.weight_sum is not None else None,
        "rows_equity": run.n_equity if run.weight_sum is not None else None,
        "weight_sum": float(run.weight_sum) if run.weight_sum is not None else None,
        "published": run.is_published,
        "outcome": run.outcome,
        "snapshot_id": run.snapshot_id,
        "findings": [finding_document(finding) for finding in run.findings],
    }


def finding_document(finding: Finding) -> dict[str, Any]:
    """Return one finding as definitions have it."""
    return {"check": finding.check, "severity": finding.severity.value, "message": finding.message}


def run_lines(run: FileRun) -> Iterable[str]:
    """Return one file's load as lines for a terminal."""
    dated = f" of {run.as_of_date}" if run.as_of_date else ""
    size = f", {run.n_rows} rows, {run.n_equity} of them equity" if run.n_rows else ""
    yield f"{run.fund or run.file}: {run.outcome}{dated}{size} ({run.source or 'no known source'}) {run.file}".rstrip()
    for finding in run.findings:
        yield f"  {finding.severity.value:<8} {finding.check}: {finding.message}"


def answer_document(answer: FileAnswer) -> dict[str, Any]:
    """Return what became of a file; one that holds no fund's holdings has the same keys."""
    if answer.run is not None:
        return run_document(answer.run) | {"file": answer.file_name}
    return {
        "file": answer.file_name,
        "source": answer.source or None,
        "fund": None,
        "as_of": None,
        "rows": answer.n_rows,
        "rows_equity": None,
        "weight_sum": None,
        "published": answer.is_accepted,
        "outcome": "loaded" if answer.is_accepted else "failed",
        "snapshot_id": None,
        "findings": [finding_document(finding) for finding in answer.findings],
    }
