#include "udpchat/input_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <system_error>
#include <utility>

namespace udpchat {
namespace {

class InputFileTest : public testing::Test {
 protected:
  InputFileTest() { write(""); }
  ~InputFileTest() override { unlink(path.c_str()); }

  void write(const std::string& octets) const { std::ofstream(path, std::ios::binary) << octets; }

  const std::string path = testing::TempDir() + "udpchat-input-" + std::to_string(getpid());
};

/// All that can be read there.
std::string contents(int fd) {
  std::string all;
  std::array<char, 7> some{};
  for (ssize_t n = 0; (n = read(fd, some.data(), some.size())) > 0;)
    all.append(some.data(), static_cast<std::size_t>(n));
  return all;
}

std::string fault_of(const std::string& path) {
  try {
    const InputFile file(path);
    return "opened";
  } catch (const std::system_error& fault) {
    return fault.what();
  }
}

bool is_open(int fd) {
  return fcntl(fd, F_GETFD) != -1;
}

bool closes_on_exec(int fd) {
  return (fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0;
}

/// Something else on stdin for a while.
class StdinAs {
 public:
  explicit StdinAs(int fd) : before_(dup(STDIN_FILENO)) { dup2(fd, STDIN_FILENO); }
  StdinAs(const StdinAs&) = delete;
  StdinAs& operator=(const StdinAs&) = delete;
  ~StdinAs() {
    if (before_ < 0) {
      close(STDIN_FILENO);
      return;
    }
    dup2(before_, STDIN_FILENO);
    close(before_);
  }

 private:
  int before_;
};

TEST_F(InputFileTest, GivesTheOctetsOfAFileAndTheirNumber) {
  const std::string octets("one\n\0\xff\r\ntwo", 11);
  write(octets);
  const InputFile file(path);
  EXPECT_EQ(file.size(), octets.size());
  EXPECT_EQ(contents(file.fd()), octets);
  EXPECT_EQ(file.size(), octets.size());
  EXPECT_TRUE(closes_on_exec(file.fd()));
}

TEST_F(InputFileTest, IsEmptyWhereTheFileIs) {
  const InputFile file(path);
  EXPECT_EQ(file.size(), 0U);
  EXPECT_EQ(contents(file.fd()), "");
}

TEST_F(InputFileTest, ClosesItsFile) {
  int fd = -1;
  {
    const InputFile file(path);
    fd = file.fd();
    EXPECT_TRUE(is_open(fd));
  }
  EXPECT_FALSE(is_open(fd));
}

TEST_F(InputFileTest, IsStdinWhereItIsADash) {
  write("typed");
  const InputFile other(path);
  const StdinAs stdin_as(other.fd());
  {
    const InputFile file("-");
    EXPECT_NE(file.fd(), STDIN_FILENO);
    EXPECT_TRUE(closes_on_exec(file.fd()));
    EXPECT_EQ(file.size(), 5U);
    EXPECT_EQ(contents(file.fd()), "typed");
  }
  EXPECT_TRUE(is_open(STDIN_FILENO));
}

TEST_F(InputFileTest, HasNoSizeWhereItIsAPipe) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  ASSERT_EQ(::write(ends[1], "piped", 5), 5);
  close(ends[1]);
  {
    const StdinAs stdin_as(ends[0]);
    const InputFile file("-");
    EXPECT_EQ(file.size(), std::nullopt);
    EXPECT_EQ(contents(file.fd()), "piped");
  }
  close(ends[0]);
}

TEST_F(InputFileTest, HasNoSizeWhereItIsADevice) {
  const InputFile file("/dev/null");
  EXPECT_EQ(file.size(), std::nullopt);
}

TEST_F(InputFileTest, SaysWhichFileCannotBeReadAndWhy) {
  EXPECT_EQ(fault_of(path + "-not"), "cannot read " + path + "-not: No such file or directory");
  EXPECT_EQ(fault_of(""), "cannot read : No such file or directory");
  EXPECT_EQ(fault_of("/dev/null/x"), "cannot read /dev/null/x: Not a directory");
}

}  // namespace
}  // namespace udpchat
