"""Samples against moments and values worked by hand."""

from math import nan

import numpy as np
import pytest

from question_bank.solvers import reparameterisation

GIVEN = {"mean": 2, "deviation": 0.5, "noise": -1.2}


def test_a_sample_and_its_wrong_ways_by_hand():
    assert reparameterisation.reparameterised(**GIVEN) == pytest.approx(1.4, rel=1e-15)
    assert reparameterisation.reparameterised_by_variance(**GIVEN) == pytest.approx(1.7, rel=1e-15)
    assert reparameterisation.reparameterised_without_sign(**GIVEN) == pytest.approx(2.6, rel=1e-15)


@pytest.mark.parametrize(
    ("mean", "deviation", "noise", "value"),
    [(1, 0.2, -0.4, 0.92), (1, 1.5, 1.1, 2.65), (2, 0.3, -1.2, 1.64)],
)
def test_a_sample_of_decimals_is_the_decimal_worked_by_hand(mean, deviation, noise, value):
    sample = reparameterisation.reparameterised(mean=mean, deviation=deviation, noise=noise)

    assert sample == value


def test_noise_of_mean_0_and_variance_1_becomes_samples_of_the_distribution():
    noise = [-1.5, -0.5, 0.5, 1.5]
    unit = np.array(noise) / np.std(noise)

    samples = [
        reparameterisation.reparameterised(mean=3, deviation=0.2, noise=float(epsilon)) for epsilon in unit
    ]

    assert np.mean(samples) == pytest.approx(3, rel=1e-12)
    assert np.std(samples) == pytest.approx(0.2, rel=1e-12)


@pytest.mark.parametrize("noise", [-2.5, 0, 0.75])
def test_standardising_a_sample_returns_its_noise(noise):
    sample = reparameterisation.reparameterised(mean=-1, deviation=4, noise=noise)

    assert reparameterisation.standardised(value=sample, mean=-1, deviation=4) == noise


@pytest.mark.parametrize("wrong", [{"deviation": 0}, {"deviation": -1}, {"mean": nan}, {"noise": nan}])
def test_wrong_givens_are_refused(wrong):
    with pytest.raises(ValueError, match=r"positive|finite"):
        reparameterisation.reparameterised(**(GIVEN | wrong))
