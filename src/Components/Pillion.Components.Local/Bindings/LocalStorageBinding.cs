using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;

namespace Pillion.Components.Local.Bindings;

/// <summary><c>bindings.localstorage</c>: files below <c>rootPath</c>, and nowhere else (components-contrib <c>bindings/localstorage</c>).</summary>
internal sealed class LocalStorageBinding : IOutputBinding
{
    private const string FileName = "fileName";

    private static readonly string[] s_disallowedRoots = ["/proc", "/sys", "/boot", "/var/run/secrets", "/run/secrets"];
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string _root = "";

    public IReadOnlyList<string> Operations { get; } = ["create", "get", "list", "delete"];

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        var path = spec.Metadata.Require("rootPath");
        try
        {
            _root = RealPath(Path.GetFullPath(path));
            if (File.Exists(_root))
            {
                throw spec.Metadata.Error("rootPath", "represents a file and not a directory");
            }

            if (s_disallowedRoots.Any(d => _root == d || _root.StartsWith(d + "/", StringComparison.Ordinal)))
            {
                throw spec.Metadata.Error("rootPath", "points to a disallowed location");
            }

            Directory.CreateDirectory(_root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw spec.Metadata.Error("rootPath", $"names a folder that cannot be made: {e.Message}");
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask<BindingResponse> InvokeAsync(BindingRequest request, CancellationToken cancellationToken)
    {
        var name = request.Get(FileName) ?? (request.Operation == "create" ? Guid.NewGuid().ToString() : "");
        var path = ConfinedPath.Resolve(_root, name);
        try
        {
            return request.Operation switch
            {
                "create" => await CreateAsync(path, Content(request.Data), cancellationToken),
                "get" => new BindingResponse(await File.ReadAllBytesAsync(path, cancellationToken), EmptyMetadata),
                "list" => List(path),
                "delete" => Delete(path),
                _ => throw new ComponentException(ComponentErrorKind.NotSupported, $"unsupported operation {request.Operation}"),
            };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ComponentException(ComponentErrorKind.NotFound, $"file not found: {path}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ComponentException(ComponentErrorKind.Internal, $"error with file {path}: {e.Message}", e);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // An empty file is an answer with an empty body, not one without.
    private static IReadOnlyDictionary<string, string> EmptyMetadata { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    private async ValueTask<BindingResponse> CreateAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 0, FileOptions.Asynchronous))
        {
            await file.WriteAsync(content, cancellationToken);
        }

        return new BindingResponse(
            Json(json =>
            {
                json.WriteStartObject();
                json.WriteString(FileName, Path.GetRelativePath(_root, path));
                json.WriteEndObject();
            })
        );
    }

    private static BindingResponse List(string path)
    {
        if (!Directory.Exists(path))
        {
            throw File.Exists(path)
                ? new ComponentException(
                    ComponentErrorKind.InvalidRequest,
                    $"unable to list files as the file specified is not a directory: {path}"
                )
                : new DirectoryNotFoundException();
        }

        // As Go walks: by name, folders in their place; links are listed and not entered.
        var options = new EnumerationOptions { RecurseSubdirectories = false, AttributesToSkip = FileAttributes.None };
        return new BindingResponse(
            Json(json =>
            {
                json.WriteStartArray();
                Walk(new DirectoryInfo(path));
                json.WriteEndArray();

                void Walk(DirectoryInfo directory)
                {
                    foreach (var entry in directory.EnumerateFileSystemInfos("*", options).OrderBy(e => e.Name, StringComparer.Ordinal))
                    {
                        if (entry is DirectoryInfo { LinkTarget: null } inner)
                        {
                            Walk(inner);
                        }
                        else
                        {
                            json.WriteStringValue(entry.FullName);
                        }
                    }
                }
            })
        );
    }

    private BindingResponse Delete(string path)
    {
        if (path == _root)
        {
            throw new ComponentException(ComponentErrorKind.InvalidRequest, $"the request needs the metadata '{FileName}'");
        }

        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: false);
        }
        else if (File.Exists(path))
        {
            File.Delete(path);
        }
        else
        {
            throw new FileNotFoundException();
        }

        return default;
    }

    /// <summary>Data that is a JSON text is its content, and content in base64 is decoded: that is how bytes come through a JSON API.</summary>
    private static ReadOnlyMemory<byte> Content(ReadOnlyMemory<byte> data)
    {
        var content = data;
        if (data.Span is [(byte)'"', ..])
        {
            try
            {
                var reader = new Utf8JsonReader(data.Span);
                reader.Read();
                content = Encoding.UTF8.GetBytes(reader.GetString() ?? "");
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // It only begins like one, or it has half a surrogate pair in it, which is no text.
            }
        }

        // .NET skips spaces in base64 and Go does not: four words of a sentence are no bytes in base64.
        var decoded = new byte[content.Length];
        return
            !content.Span.ContainsAny(" \t"u8)
            && System.Buffers.Text.Base64.DecodeFromUtf8(content.Span, decoded, out var consumed, out var written) == OperationStatus.Done
            && consumed == content.Length
            ? decoded.AsMemory(0, written)
            : content;
    }

    private static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_json))
        {
            write(json);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The path without symbolic links in the part of it that exists.</summary>
    private static string RealPath(string path) => ConfinedPath.Resolve("/", path);
}
