"""The measures on cases small enough to compute by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from eval_answers import answer, cite, trial

from eval import curves
from eval.measures import aggregate, columns
from eval.question import Question
from eval.trial import is_verbatim, quote_rank, scored

ASKED = Question("q1", "Ngày nào?", relevant=("a",), answers=("19/12",))
UNANSWERABLE = Question("q2", "Năm 2099?", answerable=False)


def aurc(score, right) -> float:
    return float(curves.aurc(np.array([score]), np.array([right], float))[0])


def coverage(score, right, limit) -> float:
    return float(curves.coverage_at_risk(np.array([score]), np.array([right], float), limit)[0])


def auroc(positive, negative) -> float:
    held = [1.0] * len(positive) + [0.0] * len(negative)
    return float(curves.auroc(np.array([[*positive, *negative]]), np.array([held]))[0])


def per_question(trials):
    return [dict(row.values) for row in scored(trials)]


def measured(trials):
    return aggregate(columns(scored(trials)))


def test_aurc_is_the_mean_risk_over_all_coverages():
    # Risks at coverage 1/3, 2/3, 3/3: 0, 1/2, 1/3.
    assert aurc([0.9, 0.8, 0.7], [True, False, True]) == pytest.approx(5 / 18)
    assert aurc([0.7, 0.9, 0.8], [True, True, False]) == pytest.approx(5 / 18)


def test_aurc_of_ties_does_not_depend_on_the_order_of_the_questions():
    # One right and one wrong at the same score: half an error at coverage 1/2, one at 2/2.
    assert aurc([0.5, 0.5], [True, False]) == pytest.approx(0.5)
    assert aurc([0.5, 0.5], [False, True]) == pytest.approx(0.5)
    # A sure right one before the tie: risks 0, 0.5/2, 1/3.
    assert aurc([0.5, 0.9, 0.5], [False, True, True]) == pytest.approx((0.25 + 1 / 3) / 3)


def test_aurc_is_zero_when_nothing_is_wrong_and_one_when_all_is():
    assert aurc([0.1, 0.9], [True, True]) == 0
    assert aurc([0.1, 0.9], [False, False]) == 1


def test_auroc_counts_a_tie_as_half():
    # Pairs: 0.9 beats both, 0.5 ties one and beats the other: 3.5 of 4.
    assert auroc([0.9, 0.5], [0.5, 0.1]) == pytest.approx(0.875)
    assert auroc([0.5], [0.5]) == 0.5
    assert auroc([0.9], [0.1]) == 1
    assert auroc([0.1], [0.9]) == 0


def test_what_cannot_be_judged_is_left_out_of_the_curve():
    assert aurc([0.9, 0.99, 0.8, 0.7], [1, np.nan, 0, 1]) == pytest.approx(5 / 18)
    assert coverage([0.9, 0.99], [1, np.nan], 0.05) == 1
    assert np.isnan(aurc([0.5], [np.nan]))


def test_coverage_at_a_risk_is_what_the_best_threshold_lets_through():
    # Risks at coverage 1/4 … 4/4: 0, 1/2, 1/3, 1/4.
    assert coverage([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 1], 0.05) == 0.25
    assert coverage([0.9, 0.8, 0.7, 0.6], [1, 0, 1, 1], 0.34) == 1
    assert coverage([0.9, 0.8], [0, 1], 0.05) == 0


def test_a_threshold_lets_a_tie_through_whole_or_not_at_all():
    assert coverage([0.9, 0.5, 0.5], [1, 1, 0], 0.05) == pytest.approx(1 / 3)


def test_the_points_of_the_curve_are_one_a_threshold():
    score, right = np.array([0.9, 0.5, 0.5, 0.1]), np.array([1.0, 0.0, 1.0, np.nan])
    found = curves.risk_by_coverage(score, right)
    assert found == [(pytest.approx(1 / 3), 0), (1, pytest.approx(1 / 3))]


def test_calibration_tells_by_bin_what_was_promised_and_what_was_held():
    score, right = np.array([0.05, 0.95, 1.0, 0.91]), np.array([0.0, 1.0, 0.0, np.nan])
    low, high = curves.calibration(score, right)
    assert (low.score, low.right, low.count) == (0.05, 0, 1)
    assert (high.score, high.right, high.count) == (pytest.approx(0.975), 0.5, 2)


def test_risk_and_coverage_are_of_what_was_really_answered():
    trials = [
        trial(ASKED, answer("Ngày 19/12.")),
        trial(replace(ASKED, id="q3"), answer("Khai mạc.")),
        trial(replace(ASKED, id="q4"), answer(outcome="not_found")),
        trial(replace(ASKED, id="q5", answers=()), answer("x")),  # cannot be judged
        trial(UNANSWERABLE, answer("Năm 2019.")),
    ]
    found = measured(trials)
    assert found["coverage"] == 0.75
    assert found["risk"] == pytest.approx(2 / 3)


def test_articles_that_are_more_relevant_weigh_more_in_ndcg():
    graded = replace(ASKED, relevant=("a", "b"), gains=(1, 3))
    values = per_question([trial(graded, answer("x", ranked=("a", "b")))])[0]
    # DCG of gains 1, 3 in this order, over that of the ideal order 3, 1.
    discount = 1 / np.log2(3)
    assert values["nDCG@10"] == pytest.approx((1 + 3 * discount) / (3 + discount))


def test_an_answer_in_another_case_form_and_spacing_is_found_in_the_quotation():
    question = replace(ASKED, answers=("HỘI  NGHỊ lần thứ 32".replace("Ộ", "O\u0323\u0302"),))
    assert quote_rank(question, answer("Sáng nay, Hội nghị\nlần thứ 32 khai mạc.")) == 1


def test_an_answer_beyond_350_characters_of_a_quotation_does_not_count():
    assert quote_rank(ASKED, answer("x" * 345 + "19/12")) == 1
    assert quote_rank(ASKED, answer("x" * 346 + "19/12")) is None


def test_the_second_quotation_counts_for_quote_3_and_not_for_quote_1():
    values = per_question([trial(ASKED, answer("Khai mạc.", "Ngày 19/12."))])[0]
    assert (values["Quote@1"], values["Quote@3"]) == (0, 1)


def test_the_fourth_quotation_counts_for_neither():
    values = per_question([trial(ASKED, answer("x", "y", "z", "Ngày 19/12."))])[0]
    assert (values["Quote@1"], values["Quote@3"]) == (0, 0)


@pytest.mark.parametrize(
    "broken",
    [
        {"quote": "ngày 19-12"},
        {"start": 1, "end": 11},
        {"sha256": "0" * 64},
        {"start": -10, "end": 0},
        {"quote": "", "end": 0},
    ],
)
def test_an_altered_quotation_offset_or_hash_is_not_verbatim(broken):
    text = "ngày 19/12 khai mạc"
    assert is_verbatim(cite("ngày 19/12"), text)
    assert not is_verbatim(replace(cite("ngày 19/12"), **broken), text)


def test_verbatim_is_a_share_of_all_quotations_not_of_questions():
    trials = [
        trial(ASKED, answer("Ngày 19/12.", "x", "y"), True, True, True),
        trial(replace(ASKED, id="q3"), answer("Ngày 19/12."), False),
    ]
    assert measured(trials)["verbatim"] == 0.75


def test_refusals_are_counted_apart_for_answerable_and_unanswerable_questions():
    trials = [
        trial(ASKED, answer("Ngày 19/12.")),
        trial(replace(ASKED, id="q3"), answer("Khai mạc.", outcome="related")),
        trial(replace(ASKED, id="q4"), answer(outcome="not_found", score=0.1)),
        trial(replace(ASKED, id="q5"), answer("Ngày 19/12.")),
        trial(UNANSWERABLE, answer("Năm 2019.", score=0.5)),
        trial(replace(UNANSWERABLE, id="q6"), answer(outcome="not_found", score=0.05)),
    ]
    measures = measured(trials)
    assert measures["false_refusal"] == 0.5
    assert measures["false_not_found"] == 0.25
    assert measures["answered_unanswerable"] == 0.5
    assert measures["Quote@1"] == 0.5
    # Of 8 pairs, the refused answerable question's 0.1 loses one, to 0.5.
    assert measures["AUROC"] == pytest.approx(7 / 8)
    # By score: three at 0.9 (one wrong), then wrong at 0.5, 0.1, 0.05.
    assert measures["AURC"] == pytest.approx((1 / 3 * 3 + 2 / 4 + 3 / 5 + 4 / 6) / 6)


def test_retrieval_follows_the_order_of_the_ranking():
    ranked = answer("x", ranked=("b", "a", "c"))
    empty = answer(outcome="not_found", ranked=())
    values = per_question([trial(ASKED, ranked), trial(replace(ASKED, id="q3"), empty)])
    assert values[0]["R@1"] == 0
    assert values[0]["R@5"] == 1
    assert values[0]["RR@10"] == 0.5
    assert values[0]["nDCG@10"] == pytest.approx(0.6309, abs=1e-4)  # 1 / log2(3)
    assert [values[1][name] for name in ("R@1", "R@10", "RR@10")] == [0, 0, 0]


def test_with_two_relevant_articles_r1_is_a_share_and_success1_says_the_first_is_right():
    question = replace(ASKED, relevant=("a", "b"))
    values = per_question([trial(question, answer("x", ranked=("a", "c", "b")))])[0]
    assert (values["R@1"], values["R@5"], values["Success@1"]) == (0.5, 1, 1)


def test_a_set_without_unanswerable_questions_gives_no_auroc():
    trials = [trial(ASKED, answer("Ngày 19/12."))]
    measures = measured(trials)
    assert set(measures) == {
        *("R@1", "R@5", "R@10", "RR@10", "nDCG@10", "Success@1", "Quote@1", "Quote@3"),
        *("verbatim", "false_refusal", "false_not_found", "AURC", "Coverage@5%"),
        *("coverage", "risk"),
        *("latency_ms_p50", "latency_ms_p95"),
    }


def test_a_set_of_unanswerable_questions_alone_gives_no_retrieval_and_no_quotation_measure():
    trials = [trial(UNANSWERABLE, answer(outcome="not_found", score=0.0))]
    assert set(measured(trials)) == {
        *("answered_unanswerable", "AURC", "Coverage@5%", "coverage"),
        *("latency_ms_p50", "latency_ms_p95"),
    }


def test_a_question_without_answer_strings_gives_retrieval_only():
    trials = [trial(replace(ASKED, answers=()), answer("x"))]
    measures = measured(trials)
    assert measures["R@1"] == 1
    assert not {"Quote@1", "Quote@3", "AURC"} & set(measures)


def test_latency_is_told_as_median_and_95th_percentile():
    trials = [
        trial(replace(ASKED, id=f"q{ms}"), answer("x"), latency_ms=float(ms)) for ms in range(101)
    ]
    measures = measured(trials)
    assert (measures["latency_ms_p50"], measures["latency_ms_p95"]) == (50, 95)
