"""Becomes a server whose life hangs on the one who started it. Run as a file by `process.py`, before anything else is imported.

launch.py PARENT SIGNAL PLAN PROGRAM [ARGUMENT…]: PARENT is the pid that must still be ours, SIGNAL what the kernel sends when the thread
that started us ends, PLAN the JSON `{"owned": [path…], "ways": [way…]}`: when root, a program that refuses to be root is given another
identity by the first way that works here, and owns those paths; so when we are a user without a name, which PostgreSQL refuses too.
"""

import ctypes
import json
import os
import pwd
import sys

NOBODY = 65534
CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522

libc = ctypes.CDLL(None, use_errno=True)


def checked(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def become_mapped() -> None:
    """Still ourselves outside, the user nobody for the program: no account is made, and what it writes belongs to us."""
    user, group = os.geteuid(), os.getegid()
    checked(libc.unshare(CLONE_NEWUSER))
    for name, text in (("setgroups", "deny"), ("uid_map", f"{NOBODY} {user} 1"), ("gid_map", f"{NOBODY} {group} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def become_nobody() -> None:
    """The user nobody, who still passes through folders that only root may open, such as /root."""
    checked(libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    one = 1 << CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    checked(libc.capset(header, (ctypes.c_uint32 * 6)(one, one, one, 0, 0, 0)))
    checked(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0))


WAYS = {"mapped": (become_mapped, os.geteuid()), "nobody": (become_nobody, NOBODY)}


def works(way: str, owned: list[str], program: str) -> bool:
    """Tried in a child, since there is no way back: may it be done here, and are the program and the folders within reach then?"""
    child = os.fork()
    if child == 0:
        try:
            WAYS[way][0]()
            os.close(os.open(program, os.O_RDONLY))
            for path in owned:
                os.close(os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY))
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def nameless() -> bool:
    try:
        return not pwd.getpwuid(os.geteuid())
    except KeyError:
        return True


def give(path: str, owner: int) -> None:
    """The whole tree; the top last, so that one half given is given again."""
    if not os.path.lexists(path) or os.lstat(path).st_uid == owner:
        return
    for folder, folders, files in os.walk(path, topdown=False):
        for name in folders + files:
            os.chown(os.path.join(folder, name), owner, owner, follow_symlinks=False)
    os.chown(path, owner, owner, follow_symlinks=False)


def main() -> None:
    parent, signal, plan, *program = sys.argv[1:]
    owned, ways = json.loads(plan)["owned"], json.loads(plan)["ways"]
    if owned and (os.geteuid() == 0 or nameless()):
        way = next((way for way in ways if works(way, owned, program[0])), None)
        if way is None:
            sys.exit("nem root nem um usuário sem nome podem rodar isto aqui: rode como um usuário comum")
        become, owner = WAYS[way]
        for path in owned:
            give(path, owner)
        become()
    checked(libc.prctl(PR_SET_PDEATHSIG, int(signal), 0, 0, 0))  # after the identity: a change of it clears this
    if os.getppid() != int(parent):
        sys.exit("quem iniciou este servidor já terminou")
    os.execv(program[0], program)  # noqa: S606


if __name__ == "__main__":
    main()
