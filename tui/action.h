/* tui/action.h - everything a user can ask for, once: this list makes the
 * enum, the names in configs, the help and the function bar. */
#ifndef TUI_ACTION_H
#define TUI_ACTION_H

#include <stdbool.h>

/* name, word, label for the function bar, help sentence */
#define ACTIONS(_)                                                            \
	_(NONE, "none", "", "")                                               \
	_(HELP, "help", "Help", "Show all keys and the documentation")        \
	_(SETUP, "setup", "Setup", "Change meters, columns, colours")         \
	_(SEARCH, "search", "Search", "Find text and go to it")               \
	_(SEARCH_NEXT, "search-next", "Next", "Go to the next match")         \
	_(SEARCH_PREVIOUS, "search-previous", "Prev",                         \
	  "Go to the match before")                                           \
	_(FILTER, "filter", "Filter", "Show only rows that match")            \
	_(GROUP, "group", "Group", "Group rows by provider, maker or client") \
	_(SORT, "sort", "Sort", "Sort by the next column")                    \
	_(SORT_LEFT, "sort-left", "Sort<", "Sort by the column to the left")  \
	_(SORT_RIGHT, "sort-right", "Sort>",                                  \
	  "Sort by the column to the right")                                  \
	_(REVERSE, "reverse", "Invert", "Reverse the order")                  \
	_(WINDOW, "window", "Window", "Next time window, from 1m to all")     \
	_(PAUSE, "pause", "Pause", "Hold the list still; meters go on")       \
	_(EXPORT, "export", "Export", "Write this view as csv, json or svg")  \
	_(QUIT, "quit", "Quit", "Leave tokentop (in a sub-view: go back)")    \
	_(QUIT_NOW, "quit-now", "Quit", "Leave tokentop at once")             \
	_(UP, "up", "Up", "One row up")                                       \
	_(DOWN, "down", "Down", "One row down")                               \
	_(PROVIDER_PREVIOUS, "provider-previous", "Prov<",                    \
	  "Previous provider")                                                \
	_(PROVIDER_NEXT, "provider-next", "Prov>", "Next provider")           \
	_(PAN_LEFT, "pan-left", "Pan<", "Earlier, where there is a time axis")\
	_(PAN_RIGHT, "pan-right", "Pan>", "Later, where there is a time axis")\
	_(PAGE_UP, "page-up", "PgUp", "One page up")                          \
	_(PAGE_DOWN, "page-down", "PgDn", "One page down")                    \
	_(HOME, "home", "Home", "First row")                                  \
	_(END, "end", "End", "Last row")                                      \
	_(NEXT_REGION, "next-region", "Region", "Next region of the pane")    \
	_(PREVIOUS_REGION, "previous-region", "Region<",                      \
	  "Previous region of the pane")                                      \
	_(OPEN, "open", "Open", "Open what is selected")                      \
	_(BACK, "back", "Back", "Go back; end search and filter")             \
	_(TAG, "tag", "Tag", "Tag the row for comparison")                    \
	_(UNTAG, "untag-all", "Untag", "Untag all rows")                      \
	_(UNFOLD, "unfold", "Unfold",                                         \
	  "Unfold the group; where there is a time axis: closer")             \
	_(FOLD, "fold", "Fold",                                               \
	  "Fold the group; where there is a time axis: farther")              \
	_(FOLD_ALL, "fold-all", "Fold*", "Fold or unfold all groups")         \
	_(COMPARE, "compare", "Compare", "Compare the tagged rows")           \
	_(WHY, "why", "Why", "Show what this figure is made of")              \
	_(ACKNOWLEDGE, "acknowledge", "Ack", "Acknowledge the alert")         \
	_(SNOOZE, "snooze", "Snooze", "Let the alert be silent for an hour")  \
	_(COMMAND, "command", "Command", "Type a command; Tab completes it")  \
	_(REDACT, "redact", "Hide", "Mask names of projects, keys and hosts") \
	_(BIG, "big", "Big", "Large figures, to be read from afar")           \
	_(ZOOM, "zoom", "Zoom", "One region over the whole pane")             \
	_(DOLLARS, "dollars", "Tok/$", "Tokens or dollars")                   \
	_(BOOK, "book", "Book",                                               \
	  "Dollars observed here, billed by sellers, or the best of both")    \
	_(THEME, "theme", "Theme", "Next theme")                              \
	_(REFRESH, "refresh", "Refresh", "Look at all sources now")           \
	_(SLOWER, "slower", "Slower", "Refresh the screen less often")        \
	_(FASTER, "faster", "Faster", "Refresh the screen more often")        \
	_(REDRAW, "redraw", "Redraw", "Paint the whole screen again")         \
	_(SUSPEND, "suspend", "Suspend", "Stop; fg brings it back")           \
	_(PANE_1, "pane-1", "1", "Overview")                                  \
	_(PANE_2, "pane-2", "2", "Providers")                                 \
	_(PANE_3, "pane-3", "3", "Models")                                    \
	_(PANE_4, "pane-4", "4", "Compare")                                   \
	_(PANE_5, "pane-5", "5", "Trends")                                    \
	_(PANE_6, "pane-6", "6", "Reconcile")                                 \
	_(PANE_7, "pane-7", "7", "Sessions")                                  \
	_(PANE_8, "pane-8", "8", "Sources")                                   \
	_(PANE_9, "pane-9", "9", "Budgets")

enum action {
#define ACTION_ENUM(name, word, label, help) ACTION_##name,
	ACTIONS(ACTION_ENUM)
#undef ACTION_ENUM
	ACTION_COUNT
};

const char *action_word(enum action a);
const char *action_label(enum action a);
const char *action_help(enum action a);

#endif
