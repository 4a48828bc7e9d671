/* tui/panes/all.h - the panes built in, one file each. */
#ifndef TUI_PANES_ALL_H
#define TUI_PANES_ALL_H

#include "tui/pane.h"

extern const struct pane_type pane_overview;
extern const struct pane_type pane_providers;
extern const struct pane_type pane_models;
extern const struct pane_type pane_compare;
extern const struct pane_type pane_trends;
extern const struct pane_type pane_reconcile;
extern const struct pane_type pane_sessions;
extern const struct pane_type pane_sources;
extern const struct pane_type pane_budgets;
extern const struct pane_type pane_setup;
extern const struct pane_type pane_help;
extern const struct pane_type pane_first_run;

#endif
