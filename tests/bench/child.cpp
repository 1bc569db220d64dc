#include "child.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.hpp"
#include <csignal>
#include <stdexcept>
#include <system_error>

namespace udpchat::bench {

Child::Child(std::vector<std::string> command) {
  std::vector<char*> words;
  words.reserve(command.size() + 1);
  for (auto& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  const int error = posix_spawnp(&pid_, words[0], nullptr, nullptr, words.data(), environ);
  if (error != 0) throw std::system_error(error, std::system_category(), command.at(0));
}

Child::~Child() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void Child::wait() {
  int status = 0;
  checked(waitpid(pid_, &status, 0), "waitpid");
  pid_ = 0;
  if (status != 0) throw std::runtime_error("the command has failed");
}

}  // namespace udpchat::bench
