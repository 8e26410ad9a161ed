"""The peer's side of models.py, run in its own environment: fits one model, prints the seconds and the parameters."""

import sys
import time

import numpy as np
from lifetimes import BetaGeoFitter, GammaGammaFitter

model, source = sys.argv[1:]
known = np.load(source)
frequency, recency, age, value = (known[name] for name in ("frequency", "recency", "age", "value"))
start = time.perf_counter()
if model == "bg_nbd":
    fit = BetaGeoFitter().fit(frequency, recency, age).params_
    names = ("r", "alpha", "a", "b")
else:
    repeat = frequency > 0
    fit = GammaGammaFitter().fit(frequency[repeat], value[repeat]).params_
    names = ("p", "q", "v")
print(time.perf_counter() - start, *(fit[name] for name in names))
