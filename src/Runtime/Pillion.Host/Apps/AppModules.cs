using System.Diagnostics.CodeAnalysis;
using Pillion.Modules;

namespace Pillion.Host.Apps;

/// <summary>The first word of a Wasm app's command, from flags and run templates.</summary>
public static class AppModules
{
    /// <summary>Checks the word, and makes it independent of the folder that a path in it belongs to.</summary>
    /// <param name="word">A path, or a reference with a scheme.</param>
    /// <param name="folder">The absolute folder that a path is relative to.</param>
    /// <param name="module">The word for <see cref="AppDefinition.Command"/>.</param>
    /// <param name="problem">What is wrong: it is no reference, or there is no such file.</param>
    public static bool TryResolve(
        string word,
        string folder,
        [NotNullWhen(true)] out string? module,
        [NotNullWhen(false)] out string? problem
    )
    {
        module = null;
        if (!ModuleReference.TryParse(word, folder, out var reference, out problem))
        {
            return false;
        }

        if (reference is not FileReference file)
        {
            module = word;
            return true;
        }

        module = file.Digest is { } digest ? $"{file.Path}#{digest}" : file.Path;
        problem = File.Exists(file.Path) ? null : $"there is no Wasm module {file.Path}";
        return problem is null;
    }
}
