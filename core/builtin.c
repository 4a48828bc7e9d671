#include "core/builtin.h"

#include <string.h>

const struct builtin *builtin_find(const char *path)
{
	for (const struct builtin *b = builtin_files; b->path; b++)
		if (strcmp(b->path, path) == 0)
			return b;
	return NULL;
}
