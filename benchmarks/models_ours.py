"""Our side of models.py: fits one model, prints the seconds and the parameters."""

import sys
import time

import numpy as np

from clv_xl.models import bg_nbd, gamma_gamma, pareto_nbd

model, source = sys.argv[1:]
known = np.load(source)
columns = [known[name] for name in ("frequency", "recency", "age")]
start = time.perf_counter()
if model == "gamma_gamma":
    fit = gamma_gamma.fit(known["frequency"], known["value"])
else:
    fit = {"bg_nbd": bg_nbd, "pareto_nbd": pareto_nbd}[model].fit(*columns)
print(time.perf_counter() - start, *fit.parameters)
