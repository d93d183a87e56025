// clang-format off
#include "CBoards.h"

// Written by Boards/make-table from Boards/*/*.board and Boards/cores.table;
// not edited by hand.
static const board_record records[] = {
    {
        .title = "M5Stack Module LLM (AX630C)",
        .compatible = "axera,ax620e",
        .soc = "axera,ax620e",
        .kernels = "neon",
        .status = "emulated",
        .note = "two small cores; its NPU is not used, and what is set aside for it is no memory of Linux",
        .bus = 0, .read = 0, .answers = 0,
        .memory = {1024},
        .cores = {{2, 0x41, 0xd03}},
        .prompt_threads = 2,
        .generation_threads = 2,
    },
    {
        .title = "Pixel 6 class phone (Tensor G1)",
        .compatible = "google,gs101",
        .soc = "google,gs101",
        .kernels = "dotprod",
        .status = "untested",
        .note = "Android takes about half of the memory and may put a process in the background onto slow cores; it slows down within minutes",
        .bus = 51200, .read = 0, .answers = 0,
        .memory = {6144, 8192, 12288},
        .cores = {{2, 0x41, 0xd44}, {2, 0x41, 0xd0b}, {4, 0x41, 0xd05}},
        .prompt_threads = 8,
        .generation_threads = 4,
        .found_by_cores = true,
    },
    {
        .title = "ODROID-N2+",
        .compatible = "hardkernel,odroid-n2-plus",
        .soc = "amlogic,g12b",
        .kernels = "neon",
        .status = "untested",
        .note = "its large heat sink is enough; without dot products its arithmetic often bounds K-quants",
        .bus = 10560, .read = 0, .answers = 0,
        .memory = {2048, 4096},
        .cores = {{4, 0x41, 0xd09}, {2, 0x41, 0xd03}},
        .prompt_threads = 6,
        .generation_threads = 4,
    },
    {
        .title = "Khadas VIM4",
        .compatible = "khadas,vim4",
        .soc = "amlogic,t7",
        .kernels = "neon",
        .status = "untested",
        .note = "needs its fan; without dot products its arithmetic often bounds K-quants",
        .bus = 32256, .read = 0, .answers = 0,
        .memory = {8192},
        .cores = {{4, 0x41, 0xd09}, {4, 0x41, 0xd03}},
        .prompt_threads = 8,
        .generation_threads = 4,
    },
    {
        .title = "Jetson Orin Nano developer kit",
        .compatible = "nvidia,p3768-0000+p3767-0005",
        .soc = "nvidia,tegra234",
        .kernels = "dotprod",
        .status = "untested",
        .note = "the bus is shared with the GPU, which is not used; the CPU cannot take all of it; sudo nvpmodel -m 0 and jetson_clocks hold the clocks up",
        .bus = 102400, .read = 0, .answers = 0,
        .memory = {8192},
        .cores = {{6, 0x41, 0xd42}},
        .prompt_threads = 6,
        .generation_threads = 6,
    },
    {
        .title = "Snapdragon 8 Gen 2 phone",
        .compatible = "qcom,sm8550",
        .soc = "qcom,sm8550",
        .kernels = "i8mm",
        .status = "untested",
        .note = "Android takes about half of the memory and may put a process in the background onto slow cores; it slows down within minutes",
        .bus = 67200, .read = 0, .answers = 0,
        .memory = {8192, 12288, 16384},
        .cores = {{1, 0x41, 0xd4e}, {2, 0x41, 0xd4d}, {2, 0x41, 0xd47}, {3, 0x41, 0xd46}},
        .prompt_threads = 8,
        .generation_threads = 5,
        .found_by_cores = true,
    },
    {
        .title = "Radxa ROCK 5B",
        .compatible = "radxa,rock-5b",
        .soc = "rockchip,rk3588",
        .kernels = "dotprod",
        .status = "emulated",
        .note = "the memory's clock scales too: set its governor (/sys/class/devfreq/dmc) to performance; others saw all eight cores be slower than the four fast ones at generation; it needs a heat sink",
        .bus = 33792, .read = 0, .answers = 0,
        .memory = {4096, 8192, 16384, 32768},
        .cores = {{4, 0x41, 0xd0b}, {4, 0x41, 0xd05}},
        .prompt_threads = 8,
        .generation_threads = 4,
    },
    {
        .title = "Radxa ZERO 3E",
        .compatible = "radxa,zero-3e",
        .soc = "rockchip,rk3566",
        .kernels = "dotprod",
        .status = "untested",
        .note = "four small cores: arithmetic bounds prompts; it needs a heat sink",
        .bus = 8448, .read = 0, .answers = 0,
        .memory = {1024, 2048, 4096, 8192},
        .cores = {{4, 0x41, 0xd05}},
        .prompt_threads = 4,
        .generation_threads = 4,
    },
    {
        .title = "Radxa ZERO 3W",
        .compatible = "radxa,zero-3w",
        .soc = "rockchip,rk3566",
        .kernels = "dotprod",
        .status = "untested",
        .note = "four small cores: arithmetic bounds prompts; it needs a heat sink",
        .bus = 8448, .read = 0, .answers = 0,
        .memory = {1024, 2048, 4096, 8192},
        .cores = {{4, 0x41, 0xd05}},
        .prompt_threads = 4,
        .generation_threads = 4,
    },
    {
        .title = "Raspberry Pi 3 Model B",
        .compatible = "raspberrypi,3-model-b",
        .soc = "brcm,bcm2837",
        .kernels = "neon",
        .status = "emulated",
        .note = "1 GiB holds only small types of TinySwallow; it needs a 64-bit system, uname -m says aarch64",
        .bus = 3600, .read = 0, .answers = 0,
        .memory = {1024},
        .cores = {{4, 0x41, 0xd03}},
        .prompt_threads = 4,
        .generation_threads = 4,
    },
    {
        .title = "Raspberry Pi 3 Model B+",
        .compatible = "raspberrypi,3-model-b-plus",
        .soc = "brcm,bcm2837",
        .kernels = "neon",
        .status = "emulated",
        .note = "1 GiB holds only small types of TinySwallow; it needs a 64-bit system, uname -m says aarch64; it slows down from 60 degrees",
        .bus = 3600, .read = 0, .answers = 0,
        .memory = {1024},
        .cores = {{4, 0x41, 0xd03}},
        .prompt_threads = 4,
        .generation_threads = 4,
    },
    {
        .title = "Raspberry Pi 4 Model B",
        .compatible = "raspberrypi,4-model-b",
        .soc = "brcm,bcm2711",
        .kernels = "neon",
        .status = "emulated",
        .note = "without dot products its arithmetic, not its memory, is what often bounds K-quants; a heat sink keeps it from slowing down at 80 degrees",
        .bus = 12800, .read = 0, .answers = 0,
        .memory = {1024, 2048, 4096, 8192},
        .cores = {{4, 0x41, 0xd08}},
        .prompt_threads = 4,
        .generation_threads = 4,
    },
    {
        .title = "Raspberry Pi 400",
        .compatible = "raspberrypi,400",
        .soc = "brcm,bcm2711",
        .kernels = "neon",
        .status = "emulated",
        .note = "the keyboard's metal plate cools it; without dot products its arithmetic often bounds K-quants",
        .bus = 12800, .read = 0, .answers = 0,
        .memory = {4096},
        .cores = {{4, 0x41, 0xd08}},
        .prompt_threads = 4,
        .generation_threads = 4,
    },
    {
        .title = "Raspberry Pi Compute Module 5",
        .compatible = "raspberrypi,5-compute-module",
        .soc = "brcm,bcm2712",
        .kernels = "dotprod",
        .status = "emulated",
        .note = "needs a cooler: it slows down from 80 to 85 degrees; pages of 16 KiB are its default; newer firmware emulates nodes of memory",
        .bus = 17068, .read = 0, .answers = 0,
        .memory = {2048, 4096, 8192, 16384},
        .cores = {{4, 0x41, 0xd0b}},
        .prompt_threads = 4,
        .generation_threads = 2,
    },
    {
        .title = "Raspberry Pi 5",
        .compatible = "raspberrypi,5-model-b",
        .soc = "brcm,bcm2712",
        .kernels = "dotprod",
        .status = "emulated",
        .note = "needs its fan: it slows down from 80 to 85 degrees; pages of 16 KiB are its default; newer firmware emulates nodes of memory, which sped others' models up by up to 8 %",
        .bus = 17068, .read = 13800, .answers = 11800,
        .memory = {2048, 4096, 8192, 16384},
        .cores = {{4, 0x41, 0xd0b}},
        .prompt_threads = 4,
        .generation_threads = 2,
    },
    {
        .title = "Raspberry Pi Zero 2 W",
        .compatible = "raspberrypi,model-zero-2-w",
        .soc = "brcm,bcm2837",
        .kernels = "neon",
        .status = "emulated",
        .note = "512 MiB hold small models only, such as the bundled one; it needs a 64-bit system, uname -m says aarch64",
        .bus = 3600, .read = 0, .answers = 0,
        .memory = {512},
        .cores = {{4, 0x41, 0xd03}},
        .prompt_threads = 4,
        .generation_threads = 4,
    },
    {
        .title = "Orange Pi 3B",
        .compatible = "xunlong,orangepi-3b",
        .soc = "rockchip,rk3566",
        .kernels = "dotprod",
        .status = "untested",
        .note = "four small cores: arithmetic bounds prompts; it needs a heat sink",
        .bus = 8448, .read = 0, .answers = 0,
        .memory = {2048, 4096, 8192},
        .cores = {{4, 0x41, 0xd05}},
        .prompt_threads = 4,
        .generation_threads = 4,
    },
    {
        .title = "Orange Pi 5",
        .compatible = "xunlong,orangepi-5",
        .soc = "rockchip,rk3588s",
        .kernels = "dotprod",
        .status = "emulated",
        .note = "the memory's clock scales too: set its governor (/sys/class/devfreq/dmc) to performance; others saw all eight cores be slower than the four fast ones at generation; it needs a heat sink",
        .bus = 33792, .read = 0, .answers = 0,
        .memory = {4096, 8192, 16384, 32768},
        .cores = {{4, 0x41, 0xd0b}, {4, 0x41, 0xd05}},
        .prompt_threads = 8,
        .generation_threads = 4,
    },
};

const board_record *board_records(uint32_t *count) {
  *count = sizeof records / sizeof records[0];
  return records;
}

const char *board_core_name(uint32_t implementer, uint32_t part) {
  switch (implementer << 16 | part) {
    case 0x41 << 16 | 0xd03: return "Cortex-A53";
    case 0x41 << 16 | 0xd04: return "Cortex-A35";
    case 0x41 << 16 | 0xd05: return "Cortex-A55";
    case 0x41 << 16 | 0xd07: return "Cortex-A57";
    case 0x41 << 16 | 0xd08: return "Cortex-A72";
    case 0x41 << 16 | 0xd09: return "Cortex-A73";
    case 0x41 << 16 | 0xd0a: return "Cortex-A75";
    case 0x41 << 16 | 0xd0b: return "Cortex-A76";
    case 0x41 << 16 | 0xd0c: return "Neoverse-N1";
    case 0x41 << 16 | 0xd0d: return "Cortex-A77";
    case 0x41 << 16 | 0xd0e: return "Cortex-A76AE";
    case 0x41 << 16 | 0xd40: return "Neoverse-V1";
    case 0x41 << 16 | 0xd41: return "Cortex-A78";
    case 0x41 << 16 | 0xd42: return "Cortex-A78AE";
    case 0x41 << 16 | 0xd44: return "Cortex-X1";
    case 0x41 << 16 | 0xd46: return "Cortex-A510";
    case 0x41 << 16 | 0xd47: return "Cortex-A710";
    case 0x41 << 16 | 0xd48: return "Cortex-X2";
    case 0x41 << 16 | 0xd49: return "Neoverse-N2";
    case 0x41 << 16 | 0xd4b: return "Cortex-A78C";
    case 0x41 << 16 | 0xd4c: return "Cortex-X1C";
    case 0x41 << 16 | 0xd4d: return "Cortex-A715";
    case 0x41 << 16 | 0xd4e: return "Cortex-X3";
    case 0x41 << 16 | 0xd4f: return "Neoverse-V2";
    case 0x41 << 16 | 0xd80: return "Cortex-A520";
    case 0x41 << 16 | 0xd81: return "Cortex-A720";
    case 0x41 << 16 | 0xd82: return "Cortex-X4";
    case 0x41 << 16 | 0xd84: return "Neoverse-V3";
    case 0x41 << 16 | 0xd85: return "Cortex-X925";
    case 0x41 << 16 | 0xd87: return "Cortex-A725";
  }
  return 0;
}
