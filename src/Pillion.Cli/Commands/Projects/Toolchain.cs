namespace Pillion.Cli.Commands.Projects;

/// <summary>The languages' tools: where they are, and how one gets them.</summary>
internal static class Toolchain
{
    private const string RustTargets = "Rust's standard library for Wasm is missing: rustup target add wasm32-wasip1 wasm32-wasip2";

    private const string WasiSdk = "macOS, Windows: the WASI SDK, https://github.com/WebAssembly/wasi-sdk, its folder bin first in PATH";

    private static readonly Dictionary<string, string> s_programs = new(StringComparer.Ordinal)
    {
        ["clang"] = $"It compiles C. Debian, Ubuntu: apt install clang lld wasi-libc libclang-rt-dev-wasm32. {WasiSdk}",
        ["wasm-ld"] = $"It links Wasm. Debian, Ubuntu: apt install lld. {WasiSdk}",
        ["wasm-tools"] =
            "It makes a component of a module. Debian, Ubuntu: apt install wasm-tools, if the release has it. macOS: brew install wasm-tools. "
            + "Windows, or elsewhere: a release of https://github.com/bytecodealliance/wasm-tools, or cargo install --locked wasm-tools",
        ["cargo"] =
            "It builds Rust. Debian, Ubuntu, macOS: https://rustup.rs. Windows: winget install Rustlang.Rustup. "
            + "Then: rustup target add wasm32-wasip1 wasm32-wasip2",
        ["npm"] =
            "It comes with Node.js. Debian, Ubuntu: apt install npm. macOS: brew install node. Windows: winget install OpenJS.NodeJS. "
            + "Elsewhere: https://nodejs.org",
    };

    /// <summary>What compilers say when a part of them is missing, and what to do then. All words of an entry are in one line.</summary>
    private static readonly (string[] Words, string Advice)[] s_messages =
    [
        (["can't find crate for `std`"], RustTargets),
        (["can't find crate for `core`"], RustTargets),
        (["target may not be installed"], RustTargets),
        (
            [".h' file not found"],
            "the C library for Wasm is missing: apt install wasi-libc, and --sysroot=/usr behind clang in pillion.yaml; the WASI SDK's clang needs neither"
        ),
        (["libclang_rt.builtins"], "clang's own library for Wasm is missing: apt install libclang-rt-dev-wasm32"),
        (["unable to execute command", "wasm-ld"], "clang's linker for Wasm is missing: apt install lld"),
        (["wasm-ld", "doesn't exist"], "clang's linker for Wasm is missing: apt install lld"),
        (["wasm-component-ld", "not found"], "Rust's linker for components is missing; it comes with Rust 1.82 and later: rustup update"),
    ];

    /// <summary>The path of a program: one with a slash is relative to the folder, any other is searched in PATH.</summary>
    /// <returns>Null if there is none.</returns>
    public static string? Find(string program, string folder)
    {
        if (program.Contains('/', StringComparison.Ordinal) || Path.IsPathRooted(program))
        {
            var path = Path.GetFullPath(program, folder);
            return File.Exists(path) ? path : null;
        }

        string[] names = OperatingSystem.IsWindows() ? [program + ".exe", program + ".cmd", program] : [program];
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(place => names.Select(name => Path.Combine(place, name)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>What a program is for and where it is from, as a sentence.</summary>
    public static string HowToInstall(string program) =>
        s_programs.GetValueOrDefault(program) ?? "Install it, or change the project's pillion.yaml";

    /// <summary>What to do about a line that a tool has written; null for most.</summary>
    public static string? AdviceOn(string line) =>
        s_messages.FirstOrDefault(m => m.Words.All(word => line.Contains(word, StringComparison.Ordinal))).Advice;
}
