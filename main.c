/* main.c - wires the layers; the only file that knows them all. */
#include <stdio.h>

#include "config.h"

int main(void)
{
	printf("tokentop %s\n", PACKAGE_VERSION);
	return 0;
}
