// lines COUNT LENGTHS
// Writes numbered texts to stdout, one a line.
#include <unistd.h>

#include "bench.hpp"
#include "sequence.hpp"
#include <string>

namespace udpchat::bench {
namespace {

constexpr std::size_t kBlock = 1 << 16;

void lines(const Arguments& arguments) {
  const auto count = static_cast<std::uint64_t>(arguments.number(0));
  const Texts texts{Lengths(arguments.word(1))};
  std::string block;
  for (std::uint64_t number = 0; number < count; ++number) {
    texts.append(number, block);
    block += '\n';
    if (block.size() < kBlock && number + 1 < count) continue;
    write_all(STDOUT_FILENO, block);
    block.clear();
  }
}

}  // namespace
}  // namespace udpchat::bench

int main(int argc, char** argv) {
  return udpchat::bench::run(udpchat::bench::lines, argc, argv);
}
