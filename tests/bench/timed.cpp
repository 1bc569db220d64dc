// timed COMMAND ARGUMENT...
// Runs a command, which must succeed, and reports how long it took.
#include "bench.hpp"
#include "child.hpp"

namespace udpchat::bench {
namespace {

void timed(const Arguments& arguments) {
  const auto start = now();
  Child child(arguments.from(0));
  child.wait();
  report({{"nanoseconds", now() - start}});
}

}  // namespace
}  // namespace udpchat::bench

int main(int argc, char** argv) {
  return udpchat::bench::run(udpchat::bench::timed, argc, argv);
}
