using Pillion.Testing;

namespace Pillion.Samples.Tests.Pictures;

/// <summary>Photos to post.</summary>
internal static class Photo
{
    private static readonly string s_food = Repository.PathOf("../shared/data/food.jpg");

    /// <summary>A real photo, a JPEG that is not part of this repository; without it the running test is skipped.</summary>
    public static string Food()
    {
        Assert.SkipUnless(File.Exists(s_food), s_food + " is not there; it is not part of the repository");
        return s_food;
    }

    /// <summary>The real photo where there is one, else a colourful PNG in the folder.</summary>
    public static string Any(string folder)
    {
        if (File.Exists(s_food))
        {
            return s_food;
        }

        var path = Path.Combine(folder, "colours.png");
        File.WriteAllBytes(path, Png.Write(Colours(480, 360)));
        return path;
    }

    /// <summary>Red grows to the right, green downwards, blue is fine-grained.</summary>
    public static Picture Colours(int width, int height) =>
        Picture.Draw(width, height, 3, (x, y) => [(byte)(x * 255 / width), (byte)(y * 255 / height), (byte)((7 * x) + (13 * y))]);
}
