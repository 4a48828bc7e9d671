#include "collectors/log_format.h"

#include <stddef.h>
#include <string.h>

#include "collectors/logs/formats.h"

const struct log_format *log_format_find(const char *name)
{
	for (const struct log_format *const *f = log_formats; *f; f++)
		if (strcmp((*f)->name, name) == 0)
			return *f;
	return NULL;
}

const struct log_format *const log_formats[] = {
	&log_claude_code,
	&log_codex,
	&log_gemini_cli,
	&log_gemini_cli_json,
	&log_qwen_code,
	&log_qwen_code_json,
	&log_opencode,
	&log_opencode_json,
	&log_litellm,
	&log_jsonl,
	NULL,
};
