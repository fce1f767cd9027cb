using System.Collections.Frozen;

namespace BookReader.Formats.Sanitizing;

/// <summary>All that a picture in SVG can consist of: shapes, text, gradients and filters; nothing that acts or fetches.</summary>
internal static class SvgVocabulary
{
    /// <summary>By lower-case name, since that is how the tree has them; SVG itself is case-sensitive.</summary>
    public static readonly FrozenDictionary<string, string> Elements = ByLowerCase(
        "svg g defs symbol use switch path rect circle ellipse line polyline polygon text tspan textPath title desc image "
        + "linearGradient radialGradient stop pattern clipPath mask marker style filter feBlend feColorMatrix feComponentTransfer "
        + "feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB "
        + "feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight "
        + "feTile feTurbulence");

    public static readonly FrozenDictionary<string, string> Attributes = ByLowerCase(
        "id class style x y x1 y1 x2 y2 cx cy r rx ry fx fy fr dx dy d points width height viewBox preserveAspectRatio transform "
        + "gradientTransform gradientUnits patternTransform patternUnits patternContentUnits spreadMethod offset clipPathUnits "
        + "maskUnits maskContentUnits markerUnits markerWidth markerHeight orient refX refY rotate textLength lengthAdjust "
        + "startOffset method spacing pathLength version in in2 result type values mode operator k1 k2 k3 k4 stdDeviation "
        + "baseFrequency numOctaves seed stitchTiles order kernelMatrix divisor bias targetX targetY edgeMode preserveAlpha "
        + "surfaceScale diffuseConstant specularConstant specularExponent limitingConeAngle azimuth elevation z pointsAtX "
        + "pointsAtY pointsAtZ scale xChannelSelector yChannelSelector tableValues slope intercept amplitude exponent radius "
        + "filterUnits primitiveUnits alignment-baseline baseline-shift clip-path clip-rule color color-interpolation "
        + "color-interpolation-filters direction display dominant-baseline fill fill-opacity fill-rule filter flood-color "
        + "flood-opacity font-family font-size font-size-adjust font-stretch font-style font-variant font-weight "
        + "image-rendering letter-spacing lighting-color marker-end marker-mid marker-start mask opacity overflow paint-order "
        + "shape-rendering stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin "
        + "stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration text-rendering unicode-bidi vector-effect "
        + "visibility word-spacing writing-mode isolation mix-blend-mode");

    private static FrozenDictionary<string, string> ByLowerCase(string names) =>
        names.Split(' ').ToFrozenDictionary(name => name.ToLowerInvariant(), StringComparer.Ordinal);
}
