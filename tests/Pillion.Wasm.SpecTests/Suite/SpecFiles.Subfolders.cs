using static Pillion.Wasm.SpecTests.Suite.SpecFile;

namespace Pillion.Wasm.SpecTests.Suite;

/// <content>Custom sections and annotations, which the core suite leaves to engines, and the exceptions of before WebAssembly 3.0.</content>
internal static partial class SpecFiles
{
    private static SpecFile[] Custom() => [Run("custom/branch_hint"), Run("custom/custom_annot"), Run("custom/name_annot")];

    private static SpecFile[] Legacy() => [Run("legacy/rethrow"), Run("legacy/throw"), Run("legacy/try_catch"), Run("legacy/try_delegate")];
}
