"""Plans of trade for the tests of their page, and what is read off it."""

import html
import json
import re

from plotly.offline import get_plotlyjs

from mrio import power
from mrio.report import write_trade

ACCOUNTS = """accounts:
  table: china-2017
  claims: [{seller: Shanxi, source: Wind power, buyer: Jiangsu, energy_twh: 10}]
  changes: [{seller: Shanxi, source: Wind power, buyer: Jiangsu, energy_twh: 10,
             in_place_of: {seller: Jiangsu, source: Coal power}}]
  products: [[Jiangsu, Metal smelting]]
  compensation_per_t: 80
"""


def traded(folder, text):
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    found = power.trade(folder / "plan.yaml")
    write_trade(found, folder / "out", text)
    return found, folder / "out" / "trade.html"


def figures_of(page):
    text = re.search(r'<script type="application/json" id="figures">(.*?)</script>', page, re.S)
    return json.loads(text.group(1))


def rows_of(page, table):
    """Label of each row, the total too, with the values and the texts of its cells."""
    body = page[page.index(f'id="{table}"') :]
    rows = re.findall(r"<tr>(.*?)</tr>", body[: body.index("</table>")], re.S)[1:]
    cells = re.compile(r'<td data-value="([^"]+)">([^<]*)</td>')
    out = {}
    for row in rows:
        label = html.unescape(re.search(r'data-value="([^"]*)"', row).group(1))
        out[label] = [(float(value), text) for value, text in cells.findall(row)]
    return out


def printed(text):
    """The figure that a text prints, in units of its last digit."""
    if text == "–":
        return None
    return int(re.sub(r"[^\d-]", "", text.replace("−", "-")))


def text_of(page):
    """What people read: without scripts, styles, markup and the plan."""
    own = page.replace(get_plotlyjs(), "")
    own = re.sub(r"<(script|style|pre|code)\b.*?</\1>", " ", own, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", own)).split())
