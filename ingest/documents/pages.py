"""What of a web page is not its text: menus, banners, side columns, told by element, role and class.

Classes are chosen freely, and "page has-sidebar" may be the class of the whole page. So nothing is dropped that holds
the heading of the page or most of its paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

NEVER_TEXT = frozenset({
    "script", "style", "noscript", "template", "title", "iframe", "svg", "canvas", "video", "audio", "object", "embed",
    "annotation", "select", "option", "textarea", "input", "button", "datalist", "map",
})  # fmt: skip
_ASIDE = frozenset({"nav", "footer", "aside", "form", "dialog", "menu", "figcaption"})
_ASIDE_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "dialog", "search", "alert"})
_ASIDE_CLASS = re.compile(
    r"(?i)(?:^|[\s_-])(?:nav(?:bar|box|igation)?|menu|sidebar|footer|cookies?|consent|breadcrumbs?|share|sharing|social|"
    r"comments?|related|newsletter|promo|advert(?:isement)?|ads?|banner|popup|modal|toc|pagination|headerlink|sr-only|"
    r"meta|byline|editsection|metadata|infobox|skip-link)(?:$|[\s_-])"
)
_CITATION = re.compile(r"\s*\[\w{1,3}\]\s*")


def content_of(root: etree._Element) -> frozenset[etree._Element]:
    """The elements around the text of a page: around its main heading, else around most of its paragraphs."""
    anchors = list(root.iter("h1", "main", "article"))
    if not anchors:
        parents = Counter(above for p in root.iter("p") if (above := p.getparent()) is not None)
        anchors = [element for element, _ in parents.most_common(1)]
    content: set[etree._Element] = set()
    for element in anchors:
        around: etree._Element | None = element
        while around is not None and around not in content:
            content.add(around)
            around = around.getparent()
    return frozenset(content)


def is_dropped(element: etree._Element, content: frozenset[etree._Element]) -> bool:
    """Whether an element isn't part of the text of its page."""
    if element.tag in NEVER_TEXT or element.get("aria-hidden") == "true":
        return True
    if element in content:
        return False
    if element.tag in _ASIDE or element.get("role") in _ASIDE_ROLES:
        return True
    if element.tag == "header" and _heads_site(element):
        return True
    if element.tag == "sup" and _CITATION.fullmatch("".join(element.itertext())[:20]):
        return True
    return any(_ASIDE_CLASS.search(element.get(name, "")[:200]) for name in ("class", "id"))


def _heads_site(header: etree._Element) -> bool:
    """Whether a header is that of the site, not that of the text: right in the body, without a heading."""
    above = header.getparent()
    return above is not None and above.tag == "body" and next(header.iter("h1", "h2", "h3"), None) is None
