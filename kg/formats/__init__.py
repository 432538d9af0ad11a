"""How plans and graphs leave the house: one function a format, listed in two tables.

A format gets values (a `Plan`, the records of a store) and gives bytes; the same input gives the same bytes. Nothing
here asks a store or a clock. Heavy libraries are imported by the function that needs them.
"""

from kg.formats.graph import GRAPH_FORMATS, write_graph
from kg.formats.plan import PLAN_FORMATS, render_plan

__all__ = ["GRAPH_FORMATS", "PLAN_FORMATS", "render_plan", "write_graph"]
