#include "cli/option_table.h"

#include <string.h>

#include "cli/options.h"

#define AT(field) offsetof(struct options, field)

const struct option_row option_rows[] = {
	{"config", 0, "FILE", OPTION_TEXT, AT(config), NULL,
	 "configuration to use (default: tokentop/config.json in "
	 "$XDG_CONFIG_HOME)"},
	{"store", 0, "FILE", OPTION_TEXT, AT(store), NULL,
	 "where history is kept, or :memory: for nowhere"},
	{"home", 0, "DIR", OPTION_TEXT, AT(home), NULL,
	 "where local logs are looked for (default: $HOME)"},
	{"no-discover", 0, NULL, OPTION_FLAG, AT(no_discover), NULL,
	 "read configured sources only"},
	{"offline", 0, NULL, OPTION_FLAG, AT(offline), NULL,
	 "no network at all"},
	{"timezone", 0, "ZONE", OPTION_TEXT, AT(timezone), NULL,
	 "zone of days, weeks and months, such as Europe/Zurich"},
	{"theme", 0, "NAME", OPTION_TEXT, AT(theme), NULL, "colour theme"},
	{"demo", 0, "SEED", OPTION_DEMO, AT(demo), NULL,
	 "show made-up live data, marked DEMO"},
	{"now", 0, "TIME", OPTION_TEXT, AT(now), NULL,
	 "stop the clock at a time such as 2026-11-23T19:00:00Z"},
	{"threads", 0, "N", OPTION_THREADS, AT(threads), NULL,
	 "threads that read logs (default: one a core, at most 4)"},
	{"verbose", 'v', NULL, OPTION_FLAG, AT(verbose), NULL,
	 "say more on standard error"},
	{"help", 'h', NULL, OPTION_FLAG, AT(help), NULL,
	 "show this help, or that of a command"},
	{"version", 0, NULL, OPTION_FLAG, AT(version), NULL,
	 "show which tokentop this is"},

	{"pane", 0, "NAME", OPTION_TEXT, AT(pane), "dashboard,snapshot,",
	 "pane to show: overview providers models compare trends reconcile "
	 "sessions sources budgets help setup first-run"},
	{"kiosk", 0, NULL, OPTION_FLAG, AT(kiosk), "dashboard,",
	 "for a screen on the wall: only q and digits are heard"},
	{"rotate", 0, "DURATION", OPTION_TEXT, AT(rotate), "dashboard,",
	 "next pane after a time such as 20s; a key holds it that long"},
	{"by", 0, "DIM[,DIM...]", OPTION_TEXT, AT(by), "report,",
	 "one row for each: provider maker camp maker_camp model client "
	 "project session key host source hour day week month (default: "
	 "model)"},
	{"to", 0, "MODEL[,MODEL...]", OPTION_TEXT, AT(to), "compare,",
	 "models to price the same calls by, as gpt-5, aws/claude-*, or all"},
	{"since", 0, "TIME", OPTION_TEXT, AT(since), "report,compare,",
	 "from then on: 2026-11-01, 2026-11-01T12:00:00Z, today, yesterday, "
	 "week, month, 24h, 7d (default: everything)"},
	{"until", 0, "TIME", OPTION_TEXT, AT(until), "report,compare,",
	 "before then; a date means the beginning of that day"},
	{"ledger", 0, "NAME", OPTION_TEXT, AT(ledger),
	 "dashboard,report,snapshot,",
	 "observed (what we saw, the default), billed (what sellers say) or "
	 "best (billed as far as it goes, observed after)"},
	{"filter", 0, "DIM=GLOB", OPTION_FILTER, AT(filters), "report,compare,",
	 "only what matches, as model=claude-*; may be repeated"},
	{"format", 0, "NAME", OPTION_TEXT, AT(format),
	 "report,status,compare,snapshot,prices,budgets,",
	 "report: table, json, csv, markdown, html or focus; snapshot: text, "
	 "ansi or svg; compare, prices, budgets: table or json; status: a "
	 "line with fields such as %d"},
	{"json", 0, NULL, OPTION_FLAG, AT(json), "prices,budgets,doctor,",
	 "the same as --format json"},
	{"check", 0, NULL, OPTION_FLAG, AT(check),
	 "doctor,sources,prices,budgets,",
	 "end with 1 when a source is not well, a budget is used up or a price "
	 "is missing"},
	{"size", 0, "COLSxROWS", OPTION_TEXT, AT(size), "snapshot,",
	 "size of the screen (default: 120x40)"},
	{NULL, 0, NULL, OPTION_FLAG, 0, NULL, NULL},
};

const struct command_row command_rows[] = {
	{"report", "report [OPTION...]",
	 "sums of what was spent, for people and programs", NULL, 0},
	{"snapshot", "snapshot [OPTION...]",
	 "one frame of the dashboard as text, ansi or svg", NULL, 0},
	{"sources", "sources [list|test NAME|add TYPE [NAME] KEY=VALUE...]",
	 "what is read, how it is doing, and one more of it", NULL, 16},
	{"prices", "prices show MODEL|history MODEL|check|import FILE|URL",
	 "what models cost, and since when", NULL, 2},
	{"status", "status [OPTION...]",
	 "one line out of the store, for tmux or a prompt",
	 "Fields of --format: %h dollars an hour, %r tokens a second, %d today, "
	 "%y\nyesterday, %w week, %m month, %f forecast of the month, %t tokens "
	 "and %c calls\ntoday, %u unpriced tokens today, %b fullest budget, %a "
	 "open alerts, %A age of\nthe newest call, %% a per cent sign.", 0},
	{"compare", "compare --to MODEL[,MODEL...] [OPTION...]",
	 "the same calls at other models' prices, cheapest first", NULL, 0},
	{"budgets", "budgets [--check]",
	 "what is used of each budget, and what it will come to", NULL, 0},
	{"doctor", "doctor [OPTION...]",
	 "what was tried at each source, what came back, and what to do",
	 "Sellers are asked once, but for what costs money before its time.",
	 0},
	{"collect", "collect [OPTION...]",
	 "nothing: reads and asks without a screen, for a server or a unit",
	 "Ends with a signal; what it read is in the store. SIGHUP reads the "
	 "configuration\nanew; one that is no good changes nothing.", 0},
	{NULL, NULL, NULL, NULL, 0},
};

bool option_list_has(const char *list, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = list; *p; p = strchr(p, ',') + 1)
		if (!strncmp(p, name, n) && p[n] == ',')
			return true;
	return false;
}
