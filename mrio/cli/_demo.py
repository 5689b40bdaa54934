"""demo: the mission's question in three tables and a page."""

from __future__ import annotations

from pathlib import Path

from mrio.cli._output import console, show

SMALLEST = 0.05
"""Mt: sectors below this both ways are not shown on screen."""


def show_demo(price: float, out: Path | None) -> None:
    """Print the answer and write the page."""
    from mrio.demo import answer, page

    result, table = answer(price)
    facts, screen = result.facts, console()
    group = ", ".join(result.group)
    screen.print(
        f"\n[bold]Shanxi emits {facts['out']:.1f} Mt CO2 for the Yangtze Delta[/] ({group}), "
        f"{facts['out_share']:.1%} of what its industries emit; the Delta emits "
        f"{facts['back']:.1f} Mt for Shanxi.\n"
        f"Net {facts['net']:.1f} Mt; at {price:g} yuan/t the Delta would pay Shanxi "
        f"{facts['payment']:,.0f} million yuan a year.\n"
        f"Of China's industrial CO2 {facts['interregional_share']:.1%} serves other provinces and "
        f"{facts['exported_share']:.1%} exports (Feng et al. 2013: 57% for both).\n"
    )
    largest = result.sectors[["out", "back"]].to_numpy().max(axis=1)
    sectors = result.sectors.loc[largest >= SMALLEST, :]
    show(
        sectors.rename(
            columns={
                "out": "Shanxi for Delta, Mt",
                "back": "Delta for Shanxi, Mt",
                "out_value_added": "value added, bn CNY",
                "back_value_added": "value added back, bn CNY",
            }
        ),
        title="Emitted in Shanxi for the Delta and back, by emitting sector",
    )
    show(
        result.bilateral.rename(
            columns={
                "out": "Shanxi for it",
                "back": "it for Shanxi",
                "payment": "pays Shanxi, M yuan",
            }
        ),
        title="Shanxi and each province of the Delta, Mt CO2",
    )
    regions = result.regions.sort_values("net_transfer", ascending=False)
    show(
        regions.rename(columns={"value_added": "GDP, bn CNY", "payment": "gets (pays), M yuan"}),
        title=f"Provinces, Mt CO2, 2007; payment = net transfer × {price:g} yuan/t, exports apart",
        note="production and consumption include households; net with exports = production - "
        "consumption",
    )
    screen.print(
        "The table is an estimate by the mrio project from official statistics of 2007: "
        "see data/README.md."
    )
    if out is not None:
        path = page(result, table, out)
        screen.print(f"\npage written: {path.resolve()}", markup=False)
