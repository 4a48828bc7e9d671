/* tui/key_reader.h - bytes from a terminal as keys: UTF-8, the function and
 * cursor keys of ECMA-48 terminals, SGR mouse reports. */
#ifndef TUI_KEY_READER_H
#define TUI_KEY_READER_H

#include <stdbool.h>

#include "core/str.h"
#include "tui/keymap.h"

/* The key at the start of `bytes` into *out; bytes it took. 0: more is needed
 * to tell, unless `final` says that no more will come. KEY_NOTHING: something
 * that is no key of ours (a release, a reply, garbage). */
size_t key_read(struct str bytes, bool final, struct key_event *out);

#endif
