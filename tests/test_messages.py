"""Messages: a catalogue that is whole, a language for each thread, the same text in files."""

import pickle
import threading

import pytest
from babel.messages import Catalog

import mrio.lang
from mrio.errors import InputError
from mrio.labels import local_name
from mrio.lang import Message, commas, current, gettext, html_code, ngettext, series, translated
from mrio.report._names import Name
from tests import messages


def test_every_message_is_translated():
    assert list(messages.faults(messages.collected(), messages.translated())) == []


def test_no_message_is_put_together(tmp_path):
    assert list(messages.unliteral()) == []
    (tmp_path / "a.py").write_text('_(f"wrote {x}")\n_("wrote " + x)\n_("a", n=f"{x}")\n_(HEAD)\n')
    assert [line.split(":")[1] for line in messages.unliteral(tmp_path)] == ["1", "2"]


def test_the_catalogue_is_as_the_tool_writes_it():
    known = messages.translated()
    written = messages.as_po(messages.merged(messages.collected(), known))
    assert messages.PO.read_bytes() == written, "python -m tests.messages --write"
    assert messages.MO.read_bytes() == messages.as_mo(known), "python -m tests.messages --write"


@pytest.mark.parametrize(
    ("english", "chinese", "told"),
    [
        ("wrote %(path)s", "已写入 %(path)s", None),
        ("wrote %(path)s", "", "has no translation"),
        ("wrote %(path)s", "已写入", "['path'] there, []"),
        ("wrote %(path)s", "已写入 %(Path)s", "['Path']"),
        ("by 10 % a year", "每年 10%%", "write %(name)s"),
        ("by 10 %% a year", "每年 10%", "write %(name)s"),
        ("by 10 %% a year", "每年 10%%", None),
        ("%(n)d rows", "%(n)d 行", "write %(name)s"),
        (("an error in %(file)s", "%(n)s errors in %(file)s"), ("%(file)s 有 %(n)s 处",), None),
        (("an error in %(file)s", "%(n)s errors in %(file)s"), ("有 %(n)s 处",), "['file', 'n']"),
    ],
)
def test_what_is_wrong_with_a_message_is_found(english, chinese, told):
    code, known = Catalog(), Catalog(locale="zh")
    code.add(english)
    known.add(english, chinese)
    found = list(messages.faults(code, known))
    assert (found == []) if told is None else (len(found) == 1 and told in found[0])


def test_a_translation_that_nobody_says_is_found():
    known = Catalog(locale="zh")
    known.add("gone", "没有了")
    assert ["is translated, and said nowhere" in line for line in messages.faults(Catalog(), known)]


def test_texts_of_code_and_of_templates_are_collected(tmp_path):
    templates = tmp_path / "report" / "templates"
    templates.mkdir(parents=True)
    (tmp_path / "a.py").write_text('_("one")\nMessage("two", n=1)\nngettext("a", "b", 2)\n')
    (templates / "a.html.j2").write_text(
        '{{ _("three") }}{% trans x=1|abs %}four\n  {{ x }} of 100 %{% endtrans %}'
    )
    found = {message.id for message in messages.collected(tmp_path) if message.id}
    assert found == {"one", "two", ("a", "b"), "three", "four %(x)s of 100 %%"}


def test_the_language_is_named_or_english(monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert current() == "en"
    monkeypatch.setenv("MRIO_LANG", "zh")
    assert (current(), html_code()) == ("zh", "zh-CN")
    with mrio.lang.use("en"):
        assert (current(), html_code()) == ("en", "en")
        with mrio.lang.use("zh"), mrio.lang.use(None):
            assert current() == "zh"
        assert current() == "en"
    assert current() == "zh"


@pytest.mark.parametrize("language", ["fr", "ZH", "zh_CN", "", 3])
def test_an_unknown_language_is_told_with_the_known_ones(language):
    with (
        pytest.raises(InputError, match=r"(?s)does not speak.*en \(English\), zh"),
        mrio.lang.use(language),
    ):
        pass
    assert current() == "en"


def test_an_unknown_language_in_the_environment(monkeypatch):
    monkeypatch.setenv("MRIO_LANG", "fr")
    with pytest.raises(InputError, match=r"'fr'(?s:.*)\$MRIO_LANG"):
        current()


def test_threads_do_not_mix():
    """One speaks Chinese while another speaks English, and neither hears the other."""
    both, found = threading.Barrier(2), {}

    def speak(language):
        with mrio.lang.use(language):
            both.wait(timeout=10)
            found[language] = [gettext("wrote %(path)s", path=i) for i in range(200)]
            both.wait(timeout=10)

    threads = [threading.Thread(target=speak, args=(one,)) for one in ("en", "zh")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {
        "en": [f"wrote {i}" for i in range(200)],
        "zh": [f"已写入 {i}" for i in range(200)],
    }


def test_values_counts_and_lists():
    assert ngettext("%(n)s finding", "%(n)s findings", 1) == "1 finding"
    assert series(["a"]) == "a"
    assert series([]) == ""
    assert gettext("wrote %(path)s", path="100 %s") == "wrote 100 %s"
    with mrio.lang.use("zh"):
        assert ngettext("%(n)s finding", "%(n)s findings", 3) == "检查结果 3 条"
        assert commas(["山西", "河北", "安徽"]) == "山西、河北、安徽"
        assert series(["山西", "河北", "安徽"]) == "山西、河北和安徽"


def test_a_message_is_english_in_files_and_chinese_to_people():
    inner = Message("no findings")
    outer = Message("table: %(line)s", line=inner)
    assert (outer, str(outer)) == ("table: no findings", "table: no findings")
    again = pickle.loads(pickle.dumps(outer))
    with mrio.lang.use("zh"):
        assert translated(outer) == translated(again) == "投入产出表：未发现问题"
        assert outer == "table: no findings"
        assert translated("no findings") == "no findings"


def test_names_of_regions_and_sectors():
    shanxi, gotham = Name("Shanxi", "山西"), Name("Gotham")
    assert (shanxi.text, shanxi.local, shanxi.lines) == ("山西 Shanxi", "Shanxi", "山西<br>Shanxi")
    assert local_name("Shanxi") == "Shanxi"
    with mrio.lang.use("zh"):
        assert (shanxi.text, shanxi.local, shanxi.lines) == ("山西", "山西", "山西")
        assert (gotham.text, gotham.local) == ("Gotham", "Gotham")
        assert local_name("Shaanxi/Coal power") == "陕西/煤电"
        assert local_name("rural_consumption") == "农村居民消费"
        assert local_name("Gotham / Coal power") == "Gotham / Coal power"
