"""What a correction changes: alignment of two texts, edits, and their types after ERRANT (Bryant, Felice & Briscoe 2017).

No parser is needed: parts of speech come from closed lists, a morphological dictionary and the neighbouring words
(`parts`), the alignment weighs lemmas, parts and letters (`alignment`), and rules name the edits (`types`). How often that
agrees with annotators is printed by `tests/benchmarks/test_edit_types.py`.
"""

from __future__ import annotations

from speakkit.text.edits.parts import is_function_word
from speakkit.text.edits.typed import TypedEdit, typed_edits

__all__ = ["TypedEdit", "is_function_word", "typed_edits"]
