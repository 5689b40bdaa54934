"""Each public name of mrio.account and mrio.structure beside its formula."""
