"""What should be learnt before what: inferred from what the texts state, acyclic, each edge with its reasons.

`infer` is a pure function of `Signals`, a compact picture of the merged graph at the level of concept ids that
`kg.picture` makes. It looks at the whole picture at once (what closes a cycle depends on everything else), so it is
called once for each change of the graph; it is made to be cheap enough for that. The same `Signals` in any order give
the same `Inference`. How it works: `signals` scores ordered pairs, `cutting` inserts curated edges first and then the
best first, refuses what would close a cycle or cost more closure than it is worth, and `effort` estimates minutes.
"""

from kg.prerequisites.inference import infer
from kg.prerequisites.model import Curated, Inference, Place, Reference, Signals, Stated, Subject

__all__ = ["Curated", "Inference", "Place", "Reference", "Signals", "Stated", "Subject", "infer"]
