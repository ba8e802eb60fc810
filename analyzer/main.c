#include "analyzer/commands/command.h"

int main(int argc, char **argv)
{
    return bothways_main(argc, argv);
}
