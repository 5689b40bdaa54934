"""What Shanxi would be paid, and the Yangtze Delta pay, under every rule of compensation.

    python analyses/04-shanxi-and-the-delta/shanxi_and_the_delta.py [PLAN] [POPULATION]

PLAN is the file of rules, with one price (rules.yaml beside this script if left out); POPULATION a
CSV with columns region,persons, without which ability to pay and inequality per head are left out.
"""

import sys
from pathlib import Path

import pandas as pd

from mrio import policy

ORIGIN, DELTA = "Shanxi", ["Shanghai", "Jiangsu", "Zhejiang", "Anhui"]
BILLION = 1e3  # million yuan
EXPORTS = {"producer": "left out", "exporter": "allocated to the province that ships"}


def main(plan: str = str(Path(__file__).with_name("rules.yaml")), people: str = "") -> None:
    """Print net receipts by rule and treatment of exports, pairs, signs, uncertainty."""
    found = policy.compensation(plan)
    rules, heads, price = list(found.rules), found.heads, found.price
    if people:
        heads = pd.read_csv(people, index_col="region")["persons"]
        rules.append(policy.AbilityToPay(heads))
    if heads is None:
        print("\nNo population given: ability to pay and inequality per head are left out.")
    model, asked = found.parties.given_model, found.plan
    counted = {
        how: policy.Parties(model, asked.stressor, export_tonnes=how, exempt=asked.exempt)
        for how in EXPORTS
    }

    cases = policy.sensitivity(rules, counted, [price]).droplevel("price") / BILLION
    for how, parties in counted.items():
        print(f"\nNet receipt (+) or payment (-), billion yuan at {price:g} yuan/t;", end=" ")
        print(f"{parties.exported:,.0f} Mt embodied in exports are {EXPORTS[how]}\n")
        table = cases.loc[how, [ORIGIN, *DELTA]]
        print(shown(table.assign(Delta=table[DELTA].sum(axis=1))))

    parties = counted[asked.export_tonnes]
    settled = [rule.settle(parties, price if rule.uses_price else None) for rule in rules]
    way = EXPORTS[asked.export_tonnes]
    print(f"\nPair by pair: each pays {ORIGIN} (+) or is paid by it (-); exports {way}\n")
    pairs = {
        each.rule: (each.payments[ORIGIN] - each.payments.loc[ORIGIN])[DELTA] / BILLION
        for each in settled
        if each.payments is not None
    }
    print(shown(pd.DataFrame(pairs).T, "{:.2f}"))

    print("\nRange over rules and treatments of exports\n")
    turned = policy.turning(cases)
    for name, row in turned.loc[[ORIGIN, *DELTA]].iterrows():
        word = "switches" if row["turns"] else "keeps its sign"
        print(f"  {name:9s} {word:14s} {row['lowest']:+6.1f} to {row['highest']:+6.1f},", end=" ")
        print(f"pays in {row['pays']:4.0%} of {len(cases)} cases")
    print(f"  Of all {len(turned)} regions {int(turned['turns'].sum())} switch.")

    table = policy.fairness_table(settled, parties, population=heads)
    table["moved"] /= BILLION
    heaviest = zip(table["heaviest_share"], table["heaviest_for"], strict=True)
    table["heaviest, of GDP"] = [f"{share:.1%} {name}" for share, name in heaviest]
    table["rank corr."] = policy.agreement_table(policy.compare(rules, parties, price)).iloc[:, 0]
    kept = ["moved", "payers", "receivers", "heaviest, of GDP", "rank corr."]
    if heads is not None:
        kept.append(f"Gini, was {table['gini_before'].iloc[0]:.4f}")
        table[kept[-1]] = table["gini_after"].map("{:.4f}".format)
    if said := asked.uncertainty:
        cv = pd.Series(said.cv) if isinstance(said.cv, dict) else said.cv
        how = said.model_dump() | {"cv": cv}
        sure = policy.probability_of_paying(policy.drawn_payments(rules, parties, price, **how))
        ends = sure.xs(ORIGIN, level="region")[["low", "high"]] / BILLION
        table[f"{ORIGIN}, 95 %"] = [f"{ends.low[x]:.1f} to {ends.high[x]:.1f}" for x in table.index]
        kept.append(f"{ORIGIN}, 95 %")
        print(f"\nMonte Carlo: CV of emissions {said.cv}, errors perfectly correlated by", end=" ")
        print(f"{said.together} (an ASSUMPTION; who trades with whom is held fixed)")
        open_signs = sure["pays"][sure["pays"].between(0.025, 0.975)].unstack("rule")
        for name in [n for n in [ORIGIN, *DELTA] if n in open_signs.index]:
            by_rule = open_signs.loc[name].dropna()
            share = " to ".join(dict.fromkeys(f"{x:.0%}" for x in (by_rule.min(), by_rule.max())))
            print(f"  {name} pays in {share} of draws under {', '.join(by_rule.index)}.")
        print(
            f"  Every other sign of {ORIGIN} and the Delta holds in 97.5 % of {said.draws} draws."
        )
    print("\nAll regions: total payments, billion yuan; rank correlation with the first rule\n")
    print(shown(table[kept], "{:.2f}"))


def shown(table: pd.DataFrame, form: str = "{:.1f}") -> str:
    """Return a table in lines, numbers that round to zero without a sign."""
    zero = form.format(0)
    plain = table.rename_axis(None).rename_axis(None, axis=1)
    return plain.to_string(float_format=lambda x: form.format(x).replace(f"-{zero}", zero))


if __name__ == "__main__":
    main(*sys.argv[1:])
