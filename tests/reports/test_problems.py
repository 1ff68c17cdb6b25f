"""Shortcomings proposed from what the records show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from yifa.reports import Document, Observation, propose_problems
from yifa.reports.document import Paragraph

from .figures import TEXTS, Figure, county


def test_proposals_bind_their_numbers_and_make_a_report(make: Callable[..., Document]) -> None:
    figures = county()
    figures["agencies_without_reviewer"] = replace(
        figures["clocks_late"], id="agencies_without_reviewer", zh="未配备法制审核人员的单位", unit="个", value=2,
        breakdown={"三河镇人民政府": 1, "县民政局": 1},
    )  # fmt: skip
    proposals = propose_problems([
        Observation("no_reviewer", figures["agencies_without_reviewer"]),
        Observation("refused", figures["refusals_total"]),
        Observation("overdue", figures["clocks_late"]),
    ])  # fmt: skip
    assert [proposal.kind for proposal in proposals] == ["overdue", "refused", "no_reviewer"]
    assert all(proposal.ask for proposal in proposals)
    document = make(values=figures, texts=TEXTS | {"problems": [proposal.text for proposal in proposals]})
    text = "\n".join(block.text for block in document.blocks if isinstance(block, Paragraph))
    assert (
        "一是办理期限执行不够严格，全年超过法定期限19件，主要涉及县自然资源局9件、县住房和城乡建设局6件、三河镇人民政府4件。"
        in text
    )
    assert "未配备法制审核人员的单位2个，为三河镇人民政府、县民政局。" in text
    assert "政府信息公开条例第三十二条6次、行政许可法第三十二条3次等。" in text


def test_nothing_is_proposed_from_nothing() -> None:
    quiet = [Figure("a", "甲", "件", 0), Figure("b", "乙", "件", None)]
    assert propose_problems(Observation("overdue", figure) for figure in quiet) == []


def test_without_a_breakdown_only_the_number_is_said() -> None:
    (proposal,) = propose_problems(
        [Observation("unpublished", Figure("publications_late", "逾期公开", "件", 3))]
    )
    assert proposal.text == "依法公开不够及时，超过期限公开或者尚未公开{publications_late:unit}。"
