"""On a host whose workspaces hold 8M."""
from client import RUN, Client, object_of, run
from suite import case


@case("files that are put one by one are counted together")
def put():
    c = Client()
    data = bytes(range(256)) * (5 << 12)        # 5M
    o = run(c, 1, files=[("a", data)], workspace="session")
    assert o.status == 0, o.exit
    run(c, 2, files=[("b", data)], workspace="session", go=False)
    frames = c.rest()
    assert [object_of(f)["code"] for f in frames] == ["total"], frames
    assert c.wait() == 65


@case("and by themselves")
def one():
    c = Client()
    c.send(RUN, 1, {"files": [{"name": "a", "size": 9 << 20,
                               "sha256": "0" * 64}], "workspace": "session"})
    frames = c.rest()
    assert [object_of(f)["code"] for f in frames] == ["total"], frames
    assert c.wait() == 65


@case("what a run leaves for the next one counts, too")
def left():
    c = Client()
    o = run(c, 1, "open('a', 'wb').write(bytes(range(256)) * (5 << 12))",
            workspace="session", results=[])
    assert o.status == 0, o.exit
    run(c, 2, files=[("b", bytes(4 << 20))], workspace="session", go=False)
    assert object_of(c.rest()[0])["code"] == "total"
    assert c.wait() == 65

