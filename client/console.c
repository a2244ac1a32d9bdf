#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "mem.h"

#define RS '\036'

/*
 * It names things in a dict of its own, never in __main__, where the user's
 * names are.  Lines come through a copy of descriptor 0, which is empty for
 * the programs that statements start: sys.stdin asks for a line when, and
 * only when, somebody reads it.
 */
static const char program[] =
"def start(token, here):\n"
" import code, io, linecache, os, signal, sys, threading, traceback\n"
" out, err, main = sys.stdout, sys.stderr, threading.get_ident()\n"
" source, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)\n"
" os.dup2(nothing, 0)\n"
" os.close(nothing)\n"
" def put(file, fd, mark):\n"
"  try:\n"
"   file.write(mark)\n"
"   file.flush()\n"
"  except (OSError, ValueError):\n"
"   try:\n"
"    os.write(fd, mark.encode())\n"
"   except OSError:\n"
"    return False\n"
"  return True\n"
" class Client:\n"
"  number, rest = 0, b\"\"\n"
"  def ask(self, want, failed=0, paths=()):\n"
"   for file in sys.stdout, sys.stderr:\n"
"    try:\n"
"     file.flush()\n"
"    except Exception:\n"
"     pass\n"
"   self.number += 1\n"
"   said = put(err, 2, \"\\x1e%s %d\\n\" % (token, self.number))\n"
"   names = [os.path.relpath(path, here) for path in paths]\n"
"   if not put(out, 1, \"\\x1e%s %d %s %d %d%s\\n\" % (\n"
"     token, self.number, want, failed, said,\n"
"     \"\".join(\"\\t\" + name for name in names\n"
"       if name.isprintable() and name[:2] != \"..\"))):\n"
"    return b\"-\", b\"\"\n"
"   return self.answer()\n"
"  def answer(self):\n"
"   while True:\n"
"    line, end, rest = self.rest.partition(b\"\\n\")\n"
"    if not end:\n"
"     try:\n"
"      more = os.read(source, 65536)\n"
"     except KeyboardInterrupt:\n"
"      if console.running:\n"
"       raise\n"
"      continue\n"
"     if not more:\n"
"      return b\"-\", b\"\"\n"
"     self.rest += more\n"
"     continue\n"
"    self.rest = rest\n"
"    number, _, text = line.partition(b\" \")\n"
"    if int(number) == self.number:\n"
"     return text[:1], text[1:]\n"
" class Input(io.RawIOBase):\n"
"  left = b\"\"\n"
"  def readable(self):\n"
"   return True\n"
"  def readinto(self, room):\n"
"   if not self.left:\n"
"    if not console.running or threading.get_ident() != main:\n"
"     return 0\n"
"    kind, text = client.ask(\"?\")\n"
"    if kind != b\"+\":\n"
"     return 0\n"
"    self.left = text + b\"\\n\"\n"
"   taken = self.left[:len(room)]\n"
"   room[:len(taken)] = taken\n"
"   self.left = self.left[len(taken):]\n"
"   return len(taken)\n"
" class Console(code.InteractiveConsole):\n"
"  running, failed, count = False, 0, 0\n"
"  def push(self, line):\n"
"   if not self.buffer:\n"
"    self.count += 1\n"
"    self.filename = \"<console-%d>\" % self.count\n"
"   return code.InteractiveConsole.push(self, line)\n"
"  def runcode(self, compiled):\n"
"   source = \"\\n\".join(self.buffer) + \"\\n\"\n"
"   linecache.cache[self.filename] = (\n"
"    len(source), None, source.splitlines(True), self.filename)\n"
"   try:\n"
"    self.running = True\n"
"    exec(compiled, self.locals)\n"
"    self.running = False\n"
"   except SystemExit:\n"
"    raise\n"
"   except BaseException:\n"
"    self.running = False\n"
"    self.showtraceback()\n"
"  def showtraceback(self):\n"
"   kind, value, trace = sys.exc_info()\n"
"   first = trace\n"
"   while trace.tb_next:\n"
"    below = trace.tb_next.tb_frame.f_code.co_filename\n"
"    if trace is not first and below == \"<cudash>\":\n"
"     trace.tb_next = None\n"
"    else:\n"
"     trace = trace.tb_next\n"
"   trace = first.tb_next\n"
"   value = value.with_traceback(trace)\n"
"   sys.last_type, sys.last_value = kind, value\n"
"   sys.last_exc, sys.last_traceback = value, trace\n"
"   self.failed = 1\n"
"   try:\n"
"    if sys.excepthook is not sys.__excepthook__:\n"
"     return sys.excepthook(kind, value, trace)\n"
"   except Exception:\n"
"    pass\n"
"   traceback.print_exception(kind, value, trace)\n"
"  def showsyntaxerror(self, *args, **kwargs):\n"
"   self.failed = 1\n"
"   code.InteractiveConsole.showsyntaxerror(self, *args, **kwargs)\n"
" def interrupted(signum, frame):\n"
"  if console.running:\n"
"   raise KeyboardInterrupt\n"
" def figures():\n"
"  try:\n"
"   return sys.modules[\"cudarun_figures\"].settle()\n"
"  except KeyError:\n"
"   return []\n"
"  except Exception:\n"
"   traceback.print_exc()\n"
"   return []\n"
" client, console = Client(), Console(sys.modules[\"__main__\"].__dict__)\n"
" sys.stdin = io.TextIOWrapper(io.BufferedReader(Input()), \"utf-8\",\n"
"        \"surrogateescape\")\n"
" sys.argv[:], sys.ps1, sys.ps2 = [\"\"], \">>> \", \"... \"\n"
" signal.signal(signal.SIGINT, interrupted)\n"
" more, paths = False, []\n"
" while True:\n"
"  try:\n"
"   kind, line = client.ask(\".>\"[not more], console.failed, paths)\n"
"   console.failed, paths = 0, []\n"
"   if kind == b\"-\":\n"
"    return\n"
"   if kind == b\"!\":\n"
"    console.resetbuffer()\n"
"    more = False\n"
"    continue\n"
"   more = console.push(line.decode(\"utf-8\", \"replace\"))\n"
"   if not more:\n"
"    paths = figures()\n"
"  except KeyboardInterrupt:\n"
"   console.running, more = False, False\n"
"   console.resetbuffer()\n";

char *
console_program(const char *token)
{
	return xasprintf("exec(compile(r'''%s''' \"start('%s', "
	    "__import__('os').getcwd())\", '<cudash>', 'exec'), "
	    "{'__name__': 'cudash'})", program, token);
}

/* Whether what is held can still become, or is within, a mark. */
static bool
is_mark(const struct console_stream *s)
{
	size_t n = strlen(s->token), i;

	if (s->held[0] != RS)
		return false;
	for (i = 1; i < s->len && i <= n; i++)
		if (s->held[i] != s->token[i - 1])
			return false;
	return i <= n || s->len == n + 1 || s->held[n + 1] == ' ';
}

static size_t
scan_held(struct console_stream *s, char c, const char **ret_text,
    size_t *ret_len, const char **ret_mark)
{
	size_t n = strlen(s->token) + 2;

	if (s->len == sizeof(s->held)) {	/* no mark is as long */
		*ret_text = console_rest(s, ret_len);
		return 0;
	}
	s->held[s->len++] = c;
	if (!is_mark(s)) {
		/* c may be the first of another: nothing before it can. */
		s->len--;
		*ret_text = console_rest(s, ret_len);
		return 0;
	}
	if (c == '\n') {
		s->held[s->len - 1] = '\0';
		*ret_mark = s->held + n;
		s->len = 0;
	}
	return 1;
}

size_t
console_scan(struct console_stream *s, const char *bytes, size_t len,
    const char **ret_text, size_t *ret_len, const char **ret_mark)
{
	const char *rs;
	size_t taken;

	*ret_text = bytes;
	*ret_len = 0;
	*ret_mark = NULL;
	if (s->len == 0) {
		rs = memchr(bytes, RS, len);
		*ret_len = rs == NULL ? len : (size_t)(rs - bytes);
		if (*ret_len > 0)
			return *ret_len;
	}
	for (taken = 0; taken < len && *ret_len == 0 && *ret_mark == NULL; )
		taken += scan_held(s, bytes[taken], ret_text, ret_len,
		    ret_mark);
	return taken;
}

const char *
console_rest(struct console_stream *s, size_t *ret_len)
{
	*ret_len = s->len;
	s->len = 0;
	return s->held;
}

/* Names, each behind a tab. */
static void
read_figures(const char *text, struct console_mark *m)
{
	const char *end;

	while (*text == '\t') {
		text++;
		end = text + strcspn(text, "\t");
		strv_append(&m->figures, xstrndup(text, (size_t)(end - text)));
		text = end;
	}
}

bool
console_read(const char *text, struct console_mark *ret_m)
{
	struct console_mark m = { .want = CONSOLE_NOTHING };
	int failed, both, used = 0;
	char want;

	if (sscanf(text, "%lu%n", &m.number, &used) != 1)
		return false;
	if (text[used] != '\0') {
		text += used;
		if (sscanf(text, " %c %d %d%n", &want, &failed, &both,
		    &used) != 3 || strchr(">.?", want) == NULL)
			return false;
		m.want = (enum console_want)want;
		m.failed = failed != 0;
		m.alone = both == 0;
		read_figures(text + used, &m);
	}
	*ret_m = m;
	return true;
}

char *
console_answer(unsigned long number, char kind, const char *text)
{
	return xasprintf("%lu %c%s\n", number, kind, text);
}
