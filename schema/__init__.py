"""The GraphQL language of the graph. It knows `Lookup` and nothing of stores, texts or HTTP."""

from schema.language import sdl as print_sdl

__all__ = ["print_sdl"]
