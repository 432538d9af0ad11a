"""The arguments that many fields share: which part of a list is wanted."""

from __future__ import annotations

from typing import Annotated

from strawberry import argument

First = Annotated[int | None, argument(description="At most so many from the start, 20 unless said otherwise.")]
FirstOfAll = Annotated[
    int | None, argument(description="At most so many, 20 unless said otherwise (transitive: 1,000).")
]
After = Annotated[str | None, argument(description="Only what comes after this cursor.")]
Last = Annotated[int | None, argument(description="At most so many from the end.")]
Before = Annotated[str | None, argument(description="Only what comes before this cursor.")]
Most = Annotated[int, argument(description="At most so many.")]
