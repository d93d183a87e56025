// The program's only C entry: argv reaches Swift this way in every build.
int swiftlet_http_main(int argc, char **argv);

int main(int argc, char **argv) { return swiftlet_http_main(argc, argv); }
