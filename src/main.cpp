#include "udpchat/cli.hpp"
#include "udpchat/exit_status.hpp"
#include "udpchat/locale.hpp"
#include "udpchat/render.hpp"
#include "udpchat/session.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace {

using namespace udpchat;

/// A socket must not get the number of a standard stream that the caller closed.
void open_missing_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(fd, F_GETFD) < 0) open("/dev/null", O_RDWR);  // which takes the lowest number
}

/// Never throws for a standard error that cannot be written.
void complain(std::string_view text) {
  const auto line = fmt::format("udpchat: {}\n", render_notice(text, false));
  std::fputs(line.c_str(), stderr);
}

int print_answer(const std::string& answer) {
  if (std::fputs(answer.c_str(), stdout) >= 0 && std::fflush(stdout) == 0) return 0;
  complain(fmt::format("cannot write the output: {}", std::strerror(errno)));
  return kFailure;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    open_missing_standard_streams();
    const auto encoding = locale_encoding();
    auto line = parse_command_line(argc, argv, encoding);
    if (!line.answer.empty()) return print_answer(line.answer);
    return run(std::move(line), encoding);
  } catch (const UsageError& error) {
    complain(error.what());
    return kWrongUsage;
  } catch (const std::exception& error) {
    complain(error.what());
  }
  return kFailure;
}
