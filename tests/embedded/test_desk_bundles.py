"""The Desk's bundles: all of them are there, and no run leaves half of one."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from embedded.desk import node

FRAPPE = node.BENCH / "apps" / "frappe"
BUNDLE = re.compile(r"\b[a-z0-9_-]+\.bundle\.(?:js|css)\b")
# The fork's style sheet of the image view names a picture that genuine Frappe lacks as well.
ABSENT = {"/assets/frappe/images/default-skin.svg"}

SOURCES = {
    "js/small.bundle.js": """
        import "./greeting.html";
        import Panel from "./Panel.vue";
        import debounce from "fast-deep-equal";
        window.small = { Panel, same: debounce({ a: 1 }, { a: 1 }) };
    """,
    "js/greeting.html": "<b title='${__('Hi')}'>{{ `x` }}</b>",
    "js/Panel.vue": """
        <script setup>
        import { ref } from "vue";
        const count = ref(3);
        </script>
        <template><p class="panel">{{ count }}</p></template>
        <style lang="scss" scoped>
        @import "@vue-flow/core/dist/style.css";
        .panel { b { color: red; } }
        </style>
    """,
    "scss/small.bundle.scss": """
        @import "~bootstrap/scss/functions";
        @import "frappe/public/css/plain.css";
        @import "part";
        .logo { float: left; background: url("/assets/frappe/images/logo.svg"); }
    """,
    "scss/_part.scss": ".part { .inner { margin-left: 1px; } }",
    "css/plain.css": ".plain { color: blue; }",
    "images/logo.svg": "<svg/>",
}


@pytest.fixture(scope="module")
def packages():
    """Node with the locked packages."""
    found = node.fetch_node()
    node.install_packages(found)
    return found


@pytest.fixture
def small(tmp_path, packages):
    """A Frappe of a few files: its `public` folder and an empty `assets` folder."""
    public = tmp_path / "apps/frappe/frappe/public"
    for name, content in SOURCES.items():
        (public / name).parent.mkdir(parents=True, exist_ok=True)
        (public / name).write_text(content)
    assets = tmp_path / "sites/assets"
    assets.mkdir(parents=True)
    return public, assets


@pytest.fixture(scope="module")
def whole(tmp_path_factory, packages):
    """The assets folder with the bundles of the assembled Frappe."""
    assets = tmp_path_factory.mktemp("bundles") / "assets"
    assets.mkdir()
    node.build(FRAPPE, assets)
    return assets


def make(small):
    """Build the small Frappe and return names and addresses as the site reads them."""
    public, assets = small
    changed = node.build(public.parents[1], assets)
    return changed, names(assets)


def names(assets):
    return json.loads((assets / "assets.json").read_text())


def served(assets, address):
    return assets / address.removeprefix("/assets/")


def state(assets):
    """Every file below the folder with its content, and where the links lead."""
    found = {}
    for folder, inner, files in os.walk(assets):
        for name in (*inner, *files):
            path = Path(folder, name)
            link = path.is_symlink()
            found[path] = os.readlink(path) if link else path.is_file() and path.read_bytes()
    return found


def run_script(packages, script, then):
    """What a bundle does to a page, told by Node with a page of a few lines."""
    page = """
        globalThis.window = globalThis; globalThis.frappe = { templates: {} };
        globalThis.__ = (text) => text + "!";
        globalThis.HTMLElement = globalThis.Element = globalThis.SVGElement = class {};
        const styles = [];
        globalThis.document = {
            head: { append: (style) => styles.push(style.textContent) },
            createElement: () => ({}),
            querySelector: () => null,
        };
    """
    source = f"{page}\n{script.read_text()}\nconsole.log(JSON.stringify({then}))"
    said = subprocess.run([packages, "-e", source], capture_output=True, text=True, check=True)
    return json.loads(said.stdout)


def test_every_entry_of_the_assembled_frappe_is_built(whole):
    entries = {
        path.name.replace(".scss", ".css").replace(".ts", ".js")
        for path in (FRAPPE / "frappe/public").rglob("*.bundle.*")
        if "node_modules" not in path.parts
    }
    built = names(whole)
    assert len(entries) >= 34
    assert set(built) == entries
    for address in built.values():
        assert served(whole, address).stat().st_size > 500, address


def test_every_bundle_that_frappe_asks_for_is_built(whole):
    asked = set()
    for path in (FRAPPE / "frappe").rglob("*"):
        if path.suffix in {".py", ".js", ".vue", ".html"} and path.is_file():
            asked |= set(BUNDLE.findall(path.read_text(errors="ignore")))
    assert "desk.bundle.js" in asked
    assert asked <= set(names(whole))


def test_every_script_is_understood_by_a_browser_engine(whole, packages):
    for name, address in names(whole).items():
        if name.endswith(".js"):
            said = subprocess.run(
                [packages, "--check", served(whole, address)], capture_output=True, check=False
            )
            assert said.returncode == 0, f"{name}: {said.stderr.decode()[-500:]}"


def test_style_sheets_name_only_files_that_are_served(whole):
    asked = set()
    for name, address in names(whole).items():
        if name.endswith(".css"):
            css = served(whole, address).read_text()
            asked |= set(re.findall(r"url\([\"']?([^\"')?#]+)", css))
    addresses = {each for each in asked if not each.startswith(("data:", "#"))}
    assert len(addresses) > 20
    outside = {each for each in addresses if not each.startswith("/assets/frappe/")}
    assert outside == set()
    assert {each for each in addresses if not served(whole, each).is_file()} <= ABSENT


@pytest.mark.parametrize(
    "address",
    [
        "icons/timeless/icons.svg",
        "images/frappe-framework-logo.svg",
        "css/fonts/inter/inter.css",
        "js/lib/jSignature.min.js",
        "sounds/email.mp3",
        "node_modules/ace-builds/src-min-noconflict/ace.js",
        "node_modules/frappe-gantt/dist/frappe-gantt.css",
        "node_modules/html5-qrcode/html5-qrcode.min.js",
        "node_modules/js-sha256/build/sha256.min.js",
        "node_modules/qz-tray/qz-tray.js",
        "node_modules/photoswipe/src/photoswipe.css",
    ],
)
def test_what_pages_load_by_address_is_served(whole, address):
    assert (whole / "frappe" / address).stat().st_size > 0


def test_right_to_left_twins_turn_the_page_round(whole):
    twins = json.loads((whole / "assets-rtl.json").read_text())
    assert set(twins) == {f"rtl_{name}" for name in names(whole) if name.endswith(".css")}
    straight = served(whole, names(whole)["desk.bundle.css"]).read_text()
    turned = served(whole, twins["rtl_desk.bundle.css"]).read_text()
    assert straight.count("float:left") > 0
    assert turned.count("float:left") == straight.count("float:right")


def test_the_code_is_for_production(whole):
    script = served(whole, names(whole)["form_builder.bundle.js"]).read_text()
    assert "process.env" not in script
    assert "You are running a development build of Vue" not in script
    assert len(script.splitlines()) < 2000


def test_template_component_and_style_arrive_in_the_page(small, packages):
    _, built = make(small)
    page = run_script(
        packages,
        served(small[1], built["small.bundle.js"]),
        "{ templates: frappe.templates, same: small.same, scope: small.Panel.__scopeId, styles }",
    )
    assert page["templates"] == {"greeting": "<b title='Hi!'>{{ `x` }}</b>"}
    assert page["same"] is True
    styles = "".join(page["styles"])
    assert f".panel b[{page['scope']}]{{color:red}}" in styles
    # What a component's style imports comes along, since nothing would load it.
    assert ".vue-flow__" in styles
    assert "@import" not in styles


def test_styles_find_packages_partials_and_the_apps_own_files(small):
    _, built = make(small)
    css = served(small[1], built["small.bundle.css"]).read_text()
    assert ".plain{color:" in css
    assert ".part .inner{margin-left:1px}" in css
    assert "url(/assets/frappe/images/logo.svg)" in css


def test_unchanged_sources_are_not_built_again(small):
    assert make(small)[0] is True
    before = state(small[1])
    assert make(small)[0] is False
    assert state(small[1]) == before


@pytest.mark.parametrize(
    ("source", "bundle"),
    [
        ("js/greeting.html", "small.bundle.js"),
        ("js/Panel.vue", "small.bundle.js"),
        ("scss/_part.scss", "small.bundle.css"),
        ("css/plain.css", "small.bundle.css"),
    ],
)
def test_a_changed_source_changes_its_bundles_name_and_no_other(small, source, bundle):
    _, before = make(small)
    path = small[0] / source
    path.write_text(re.sub("Hi|red|1px|blue", "9px", path.read_text(), count=1))
    changed, after = make(small)
    assert changed is True
    assert {name for name in after if after[name] != before[name]} == {bundle}
    assert served(small[1], after[bundle]).is_file()


def test_a_new_entry_is_built(small):
    make(small)
    (small[0] / "js/more.bundle.ts").write_text("(window as any).more = 1 as number;")
    changed, built = make(small)
    assert changed is True
    assert "more.bundle.js" in built


def test_a_lost_file_is_made_again(small):
    _, built = make(small)
    lost = served(small[1], built["small.bundle.js"])
    lost.unlink()
    assert make(small)[0] is True
    assert lost.is_file()


def test_a_source_with_a_mistake_leaves_what_was_there(small, capfd):
    make(small)
    before = state(small[1] / "frappe") | {"names": names(small[1])}
    (small[0] / "scss/_part.scss").write_text(".part { color: $nothing; }")
    with pytest.raises(SystemExit, match=r"build\.mjs ended with 1"):
        make(small)
    assert "Undefined variable" in capfd.readouterr().err
    assert state(small[1] / "frappe") | {"names": names(small[1])} == before


def test_a_killed_build_leaves_what_was_there_and_the_next_tidies_up(small, packages):
    public, assets = small
    _, before = make(small)
    for number in range(200):
        (public / f"js/many{number}.bundle.js").write_text(f'import "quill"; window.m = {number};')
    command = [packages, node.HERE / "build.mjs"]
    command += ["--frappe", public.parents[1], "--assets", assets]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    drafts = lambda: list((assets / ".desk").glob("*.*"))  # noqa: E731
    until = time.monotonic() + 60
    while not any(draft.rglob("*.js") for draft in drafts()) and time.monotonic() < until:
        time.sleep(0.005)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert child.returncode == -signal.SIGKILL
    assert drafts(), "the build was killed before it had begun or after it had ended"
    assert names(assets) == before
    assert all(served(assets, address).is_file() for address in before.values())

    for path in public.glob("js/many*"):
        path.unlink()
    (public / "css/plain.css").write_text(".plain { color: green; }")
    changed, after = make(small)
    assert changed is True
    assert after["small.bundle.css"] != before["small.bundle.css"]
    assert len(list((assets / ".desk").iterdir())) == 1


def test_names_and_files_change_together(small):
    """A reader who looks all the time never sees a name whose file is not there."""
    public, assets = small
    make(small)
    (public / "css/plain.css").write_text(".plain { color: teal; }")
    command = [node.fetch_node(), node.HERE / "build.mjs"]
    command += ["--frappe", public.parents[1], "--assets", assets]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    seen = set()
    while child.poll() is None:
        root = os.readlink(assets / "frappe")
        listed = names(assets)
        if os.readlink(assets / "frappe") == root:
            seen.add(listed["small.bundle.css"])
            missing = [a for a in listed.values() if not served(assets, a).is_file()]
            assert not missing or os.readlink(assets / "frappe") != root
    seen.add(names(assets)["small.bundle.css"])
    assert child.returncode == 0
    assert len(seen) == 2


def test_a_folder_in_the_links_place_is_replaced(small):
    (small[1] / "frappe").mkdir()
    (small[1] / "frappe" / "stale.txt").write_text("left by another way of building")
    (small[1] / "assets.json").write_text("{}")
    _, built = make(small)
    assert served(small[1], built["small.bundle.js"]).is_file()


def test_a_moved_bench_still_finds_its_public_files(small, tmp_path):
    make(small)
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for name in ("apps", "sites"):
        shutil.move(tmp_path / name, moved / name)
    assert (moved / "sites/assets/frappe/images/logo.svg").read_text() == "<svg/>"


def test_the_lock_names_every_file_by_its_hash_and_none_by_an_address():
    text = (node.HERE / "package-lock.json").read_text()
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert len(packages) > 100
    for name, package in packages.items():
        if name:
            assert package["integrity"].startswith("sha512-"), name
            assert "resolved" not in package, name


def test_every_version_is_exact():
    wanted = json.loads((node.HERE / "package.json").read_text())
    versions = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+(-[a-z]+\.?\d+)?", v) for v in versions.values())
    locked = json.loads((node.HERE / "package-lock.json").read_text())["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in versions} == versions


def test_npm_is_told_to_write_below_the_checkout_only(monkeypatch):
    monkeypatch.setenv("NODE_OPTIONS", "--require /tmp/other.js")
    monkeypatch.setenv("npm_config_cache", "/elsewhere")
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/ssl/mine.pem")
    monkeypatch.delenv("NODE_EXTRA_CA_CERTS", raising=False)
    told = node.variables()
    for name in ("HOME", "npm_config_cache", "npm_config_userconfig"):
        assert Path(told[name]).is_relative_to(node.STATE), name
    assert told["NODE_EXTRA_CA_CERTS"] == "/etc/ssl/mine.pem"
    assert "NODE_OPTIONS" not in told
