"""Divergences against SciPy's quadrature and values worked by hand."""

from math import inf, log, nan

import pytest
from scipy import integrate, stats

from question_bank.solvers import vae

PAIRS = [(0, 1), (1, 1), (0, 0.5), (1, 0.5), (0.5, 2), (-3, 0.2), (40, 7)]


def quadrature(q, p):
    low, high = q.mean() - 15 * q.std(), q.mean() + 15 * q.std()
    return integrate.quad(lambda z: q.pdf(z) * (q.logpdf(z) - p.logpdf(z)), low, high, limit=200)[0]


@pytest.mark.parametrize(
    ("mean", "deviation", "divergence"),
    [(0, 1, 0), (1, 1, 0.5), (0, 0.5, 0.318147), (1, 0.5, 0.818147), (0.5, 2, 0.931853)],
)
def test_divergence_by_hand(mean, deviation, divergence):
    assert vae.kl_to_standard_normal(mean=mean, deviation=deviation) == pytest.approx(divergence, abs=5e-7)


@pytest.mark.parametrize(("mean", "deviation"), PAIRS)
def test_divergence_agrees_with_quadrature(mean, deviation):
    integral = quadrature(stats.norm(mean, deviation), stats.norm())

    divergence = vae.kl_to_standard_normal(mean=mean, deviation=deviation)

    assert divergence == pytest.approx(integral, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize(("mean", "deviation"), PAIRS[:-1])
def test_reversed_divergence_agrees_with_quadrature(mean, deviation):
    integral = quadrature(stats.norm(), stats.norm(mean, deviation))

    divergence = vae.kl_from_standard_normal(mean=mean, deviation=deviation)

    assert divergence == pytest.approx(integral, rel=1e-7, abs=1e-9)


def test_wrong_ways_by_hand():
    given = {"mean": 1, "deviation": 0.5}

    assert vae.kl_of_variance(mean=1, variance=0.5) == pytest.approx(0.596574, abs=5e-7)
    assert vae.kl_from_standard_normal(**given) == pytest.approx(2.806853, abs=5e-7)
    assert vae.kl_with_logarithm(**given, base=10) == pytest.approx(0.426030, abs=5e-7)
    assert vae.kl_with_logarithm(**given, base=2) == pytest.approx((0.25 + 2) / 2, rel=1e-15)
    assert vae.kl_with_log_deviation(**given) == pytest.approx((0.25 + log(2)) / 2, rel=1e-15)


@pytest.mark.parametrize(("base", "error"), [(1, ZeroDivisionError), (0, ValueError), (-2, ValueError)])
def test_there_is_no_logarithm_to_such_a_base(base, error):
    with pytest.raises(error):
        vae.kl_with_logarithm(mean=1, deviation=0.5, base=base)


@pytest.mark.parametrize(("mean", "deviation"), [(inf, 1), (nan, 1), (0, 0), (0, inf)])
def test_the_reversed_divergence_refuses_wrong_givens(mean, deviation):
    with pytest.raises(ValueError, match=r"positive|finite"):
        vae.kl_from_standard_normal(mean=mean, deviation=deviation)


def test_divergence_does_not_depend_on_the_sign_of_the_mean():
    left, right = (vae.kl_to_standard_normal(mean=mean, deviation=0.3) for mean in (-2, 2))

    assert left == right


@pytest.mark.parametrize("given", [(0, 0), (0, -1), (nan, 1), (inf, 1), (0, inf), (0, nan)])
def test_wrong_givens_are_refused(given):
    mean, deviation = given

    with pytest.raises(ValueError, match=r"positive|finite"):
        vae.kl_to_standard_normal(mean=mean, deviation=deviation)
