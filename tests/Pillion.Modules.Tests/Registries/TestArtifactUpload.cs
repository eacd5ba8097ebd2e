using System.Net.Http.Headers;
using System.Text;

namespace Pillion.Modules.Tests.Registries;

/// <summary>Puts artifacts into a registry without the code under test.</summary>
internal static class TestArtifactUpload
{
    public static async Task PutAsync(Uri registry, string repository, string tag, TestArtifact artifact, string? userAndPassword = null)
    {
        using var client = new HttpClient { BaseAddress = new Uri(registry, "/") };
        if (userAndPassword is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes(userAndPassword))
            );
        }

        foreach (var (digest, bytes) in artifact.Blobs)
        {
            using var begun = await client.PostAsync($"v2/{repository}/blobs/uploads/", null);
            begun.EnsureSuccessStatusCode();
            var place = new Uri(client.BaseAddress, begun.Headers.Location!);
            var separator = place.Query.Length > 0 ? '&' : '?';
            using var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            using var put = await client.PutAsync($"{place}{separator}digest={digest}", content);
            put.EnsureSuccessStatusCode();
        }

        using var manifest = new ByteArrayContent(artifact.Manifest);
        manifest.Headers.ContentType = new MediaTypeHeaderValue(artifact.MediaType);
        using var answer = await client.PutAsync($"v2/{repository}/manifests/{tag}", manifest);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
