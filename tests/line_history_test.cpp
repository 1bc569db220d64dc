#include "udpchat/line_history.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>
// It needs FILE, and does not say so.
#include <readline/history.h>

namespace udpchat {
namespace {

using Lines = std::vector<std::string>;
namespace fs = std::filesystem;

class LineHistoryTest : public testing::Test {
 protected:
  LineHistoryTest() {
    fs::create_directory(folder);
    clear_history();
  }
  ~LineHistoryTest() override {
    clear_history();
    fs::remove_all(folder);
  }

  /// As the program begins.
  LineHistory begin(const std::optional<fs::path>& path) {
    clear_history();
    return {path, [this](std::string_view fault) { complaints.emplace_back(fault); }};
  }

  static Lines known() {
    Lines lines;
    for (int i = 0; i < history_length; ++i)
      lines.emplace_back(history_get(history_base + i)->line);
    return lines;
  }

  const fs::path folder = testing::TempDir() + "udpchat-history-" + std::to_string(getpid());
  const fs::path file = folder / "state" / "history";
  Lines complaints;
};

TEST_F(LineHistoryTest, KnowsTheLinesThatWereAdded) {
  auto history = begin(std::nullopt);
  for (const auto* line : {"one", "你好", "one"}) history.add(line);
  EXPECT_EQ(known(), (Lines{"one", "你好", "one"}));
  EXPECT_TRUE(complaints.empty());
}

TEST_F(LineHistoryTest, AddsNoEmptyLineAndNoneTwiceInARow) {
  auto history = begin(file);
  for (const auto* line : {"", "one", "one", "", "one"}) history.add(line);
  EXPECT_EQ(known(), (Lines{"one"}));
}

TEST_F(LineHistoryTest, IsThereTheNextTime) {
  {
    auto history = begin(file);
    for (const auto* line : {"one", "#2", " three "}) history.add(line);
  }
  auto history = begin(file);
  EXPECT_EQ(known(), (Lines{"one", "#2", " three "}));
  history.add(" three ");
  history.add("four");
  begin(file);
  EXPECT_EQ(known(), (Lines{"one", "#2", " three ", "four"}));
  EXPECT_TRUE(complaints.empty());
}

TEST_F(LineHistoryTest, KeepsALineOfSeveralLinesWhole) {
  begin(file).add("one\ntwo\n#3");
  begin(file).add("last");
  begin(file);
  EXPECT_EQ(known(), (Lines{"one\ntwo\n#3", "last"}));
}

TEST_F(LineHistoryTest, KeepsWhatAnotherProgramAddsMeanwhile) {
  auto first = begin(file);
  first.add("one");
  LineHistory second(file, [](std::string_view) {});
  second.add("two");
  first.add("three");
  begin(file);
  EXPECT_EQ(known(), (Lines{"one", "two", "three"}));
}

TEST_F(LineHistoryTest, IsReadableByItsOwnerAlone) {
  begin(file).add("one");
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(LineHistoryTest, KeepsTheLastThousandLines) {
  {
    auto history = begin(file);
    for (int i = 0; i < 1001; ++i) history.add(std::to_string(i));
  }
  begin(file);
  EXPECT_EQ(known().size(), 1000U);
  EXPECT_EQ(known().front(), "1");
  EXPECT_EQ(known().back(), "1000");
}

TEST_F(LineHistoryTest, CutsAFileThatHasGrownLarge) {
  {
    auto history = begin(file);
    for (int i = 0; i < 1100; ++i) history.add(std::to_string(i) + std::string(1000, 'x'));
  }
  ASSERT_GT(fs::file_size(file), 1U << 20U);
  begin(file);
  EXPECT_LE(fs::file_size(file), 1U << 20U);
  EXPECT_EQ(known().size(), 1000U);
  EXPECT_TRUE(known().back().starts_with("1099x"));
}

TEST_F(LineHistoryTest, ComplainsOnceOfAFileThatItCannotUseAndStillKnowsTheLines) {
  fs::create_directories(file);
  auto history = begin(file);
  history.add("one");
  history.add("two");
  EXPECT_EQ(known(), (Lines{"one", "two"}));
  EXPECT_EQ(complaints,
            (Lines{"cannot keep the history in " + file.string() + ": Is a directory"}));
}

TEST_F(LineHistoryTest, ComplainsOnceWhereTheFileGoesAway) {
  auto history = begin(file);
  history.add("one");
  fs::remove_all(file.parent_path());
  history.add("two");
  history.add("three");
  EXPECT_EQ(known(), (Lines{"one", "two", "three"}));
  EXPECT_EQ(complaints,
            (Lines{"cannot keep the history in " + file.string() + ": No such file or directory"}));
}

}  // namespace
}  // namespace udpchat
