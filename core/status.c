#include "core/status.h"

const char *const source_state_names[SOURCE_STATES] = {
	[SOURCE_STARTING] = "starting",
	[SOURCE_OK] = "ok",
	[SOURCE_STALE] = "stale",
	[SOURCE_THROTTLED] = "throttled",
	[SOURCE_REFUSED] = "refused",
	[SOURCE_FAILED] = "failed",
	[SOURCE_DISABLED] = "disabled",
};
