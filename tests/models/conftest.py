"""The data of the papers, and one fit of each model to them for all tests."""

from __future__ import annotations

import csv
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from clv_xl.models import bg_bb, bg_nbd, gamma_gamma, mbg_nbd, pareto_nbd
from clv_xl.models.bg_bb import BgBbFit
from clv_xl.models.bg_nbd import BgNbdFit
from clv_xl.models.gamma_gamma import GammaGammaFit
from clv_xl.models.mbg_nbd import MbgNbdFit
from clv_xl.models.pareto_nbd import ParetoNbdFit
from tests.conftest import SharedData
from tests.models.cdnow import Calibration, read_calibration

Floats = npt.NDArray[np.float64]


class Counts(NamedTuple):
    """Repeat orders, first to last order and age (or opportunities) of customers."""

    frequency: Floats
    recency: Floats
    age: Floats


@pytest.fixture(scope="session")
def cdnow(shared: SharedData) -> Calibration:
    """CDNOW, exact days / 7, calibrated to 1997-09-30 (precision A of the reference values)."""
    return read_calibration(shared / "data/cdnow/CDNOW_sample.txt")


@pytest.fixture(scope="session")
def cdnow_summary(shared: SharedData) -> Counts:
    """Return the same customers as the published summary has them, weeks to two decimals (precision S)."""
    return _columns(shared, "data/cdnow/cdnow_customers_summary.csv")


@pytest.fixture(scope="session")
def donations(shared: SharedData) -> Counts:
    """Return the 11,104 supporters acquired in 1995, with six yearly opportunities to donate."""
    return _columns(shared, "data/donations/bgbb_donations.csv")


@pytest.fixture(scope="session")
def bg(cdnow: Calibration) -> BgNbdFit:
    return bg_nbd.fit(cdnow.frequency, cdnow.recency, cdnow.age)


@pytest.fixture(scope="session")
def mbg(cdnow: Calibration) -> MbgNbdFit:
    return mbg_nbd.fit(cdnow.frequency, cdnow.recency, cdnow.age)


@pytest.fixture(scope="session")
def pareto(cdnow: Calibration) -> ParetoNbdFit:
    return pareto_nbd.fit(cdnow.frequency, cdnow.recency, cdnow.age)


@pytest.fixture(scope="session")
def spend(cdnow: Calibration) -> GammaGammaFit:
    repeat = cdnow.frequency > 0
    return gamma_gamma.fit(cdnow.frequency[repeat], cdnow.monetary_value[repeat])


@pytest.fixture(scope="session")
def donors(donations: Counts) -> BgBbFit:
    return bg_bb.fit(*donations)


def _columns(shared: SharedData, name: str) -> Counts:
    with (shared / name).open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    table = np.array([[float(cell) for cell in row[1:]] for row in rows])
    return Counts(table[:, 0], table[:, 1], table[:, 2])
