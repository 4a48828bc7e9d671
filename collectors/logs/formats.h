/* collectors/logs/formats.h - the formats by name, for the table that lists
 * them. */
#ifndef COLLECTORS_LOGS_FORMATS_H
#define COLLECTORS_LOGS_FORMATS_H

#include "collectors/log_format.h"

extern const struct log_format log_claude_code, log_codex, log_gemini_cli,
	log_gemini_cli_json, log_qwen_code, log_qwen_code_json,
	log_opencode, log_opencode_json, log_litellm, log_jsonl;

#endif
