using System.Reflection;
using System.Text;
using Pillion.Host.Configuration;

namespace Pillion.Cli.Commands.Projects;

/// <summary>The files of templates, which are resources of this assembly: <c>templates/c-http/app.c</c>, <c>sdk/c/dapr.h</c>, <c>wasi/http/package.wit</c> …</summary>
internal static class TemplateFiles
{
    private static readonly Assembly s_assembly = typeof(TemplateFiles).Assembly;

    /// <summary>Writes a project.</summary>
    /// <param name="template">What it is.</param>
    /// <param name="name">The project's name, which takes the place of <c>{{name}}</c> in files of templates.</param>
    /// <param name="folder">The project's folder: absent or empty.</param>
    /// <exception cref="ConfigurationException">The folder is neither, or cannot be written.</exception>
    public static void Write(ProjectTemplate template, string name, string folder)
    {
        try
        {
            if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            {
                throw new ConfigurationException(folder, "is there already, and is no empty folder");
            }

            // The template's own come last: they may replace one of a part.
            foreach (var (prefix, target) in template.Parts.Append(($"templates/{template.Name}/", "")))
            {
                var isTemplate = prefix.StartsWith("templates/", StringComparison.Ordinal);
                Copy(prefix, Path.Combine(folder, target), bytes => isTemplate ? Fill(bytes, name) : bytes);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(folder, "cannot be written: " + e.Message);
        }
    }

    private static void Copy(string prefix, string folder, Func<byte[], byte[]> fill)
    {
        foreach (var resource in s_assembly.GetManifestResourceNames())
        {
            // Built on Windows, names have its separators.
            var path = resource.Replace('\\', '/');
            if (!path.StartsWith(prefix, StringComparison.Ordinal))
            {
                continue;
            }

            var file = Path.Combine(folder, path[prefix.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            using var source = s_assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[source.Length];
            source.ReadExactly(bytes);
            File.WriteAllBytes(file, fill(bytes));
        }
    }

    private static byte[] Fill(byte[] bytes, string name) =>
        Encoding.UTF8.GetBytes(
            Encoding
                .UTF8.GetString(bytes)
                .Replace("{{name}}", name, StringComparison.Ordinal)
                // As Rust calls the file of a crate.
                .Replace("{{crate}}", name.Replace('-', '_'), StringComparison.Ordinal)
                // Where samples of the repository, which some templates are, have the SDK.
                .Replace("\"../../../sdk/c/", "\"sdk/", StringComparison.Ordinal)
        );
}
